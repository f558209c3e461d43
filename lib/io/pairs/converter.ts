import { UnitsError } from "../../errors.js";
import { type Field, type Grid, type Mask, makeField, type Values } from "../../fields/field.js";
import { log1pToMm, type Normalisation, zToMm } from "../../fields/transform.js";
import type { FieldFile } from "../fields/field-file.js";

/** What turns values of a file into fields in mm/day. @throws UnitsError for z without its statistics */
export function converter(
  { space, path }: FieldFile,
  grid: Grid,
  mask: Mask | null,
  normalisation: Normalisation | null,
): (values: Values) => Field<"mm/day"> {
  if (space === "mm/day") return (values) => makeField(space, grid, values, mask);
  if (space === "log1p") return (values) => log1pToMm(makeField(space, grid, values, mask));
  if (!normalisation)
    throw new UnitsError(
      `${path} is in z: add --stats MEAN.npy STD.npy, the per-cell mean and standard deviation of log1p(mm/day)`,
      { file: path },
    );
  return (values) => zToMm(makeField(space, grid, values, mask), normalisation);
}
