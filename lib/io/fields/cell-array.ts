import { FormatError, ShapeError } from "../../errors.js";
import type { Grid, Values } from "../../fields/field.js";
import { printableLine } from "../../printable.js";
import { sure } from "../../sure.js";
import { type ArrayFile, type ArrayVariable, elementCount, leafOf } from "../arrays/array-file.js";
import { fieldAxes } from "../cf/cf.js";
import { isDegrees } from "../cf/degrees.js";
import { readGrid } from "../cf/read-grid.js";
import { openArrays, splitVariable } from "../formats/open-arrays.js";
import { decoder, memberLayout, rawValues } from "./field-values.js";
import { alignGrids, turned } from "./grids.js";
import { packingOf } from "./packing.js";

/** One value for each cell of a grid, missing ones NaN. */
export interface CellArray {
  readonly values: Values;
  readonly notes: readonly string[];
}

/**
 * Reads one value for each cell from a file of any format, turned to lie as a grid does: the variable after `#`, else
 * the only one with rows and columns alone, or the one of a usual name.
 *
 * @param what for the message: `"mask"`
 * @param names usual names of such a variable
 * @throws FormatError when there is no such variable; ShapeError when it is on another grid
 */
export async function readCellArray(
  path: string,
  grid: Grid,
  gridName: string,
  what: string,
  names: RegExp,
): Promise<CellArray> {
  const [name, wanted] = await splitVariable(path);
  const file = await openArrays(name);
  if (!file) throw new FormatError(`${path} is a directory: a ${what} is one file`, { file: path });
  try {
    const variable = chooseFlat(file, wanted, what, names);
    const { shape } = variable;
    const axes = fieldAxes(file, variable) ?? {
      event: null,
      member: null,
      y: shape.length - 2,
      x: shape.length - 1,
    };
    const cells = (shape[axes.y] ?? NaN) * (shape[axes.x] ?? NaN);
    if (cells !== elementCount(shape))
      throw new ShapeError(`${path} has ${shape.join("×")} values: a ${what} is one for each cell`, {
        file: path,
      });
    const own = await readGrid(file, variable, axes);
    const { alignment, notes } = alignGrids(own, path, grid, gridName);
    const said: string[] = [];
    const packing = packingOf(file, variable, {}, said);
    const raw = rawValues(
      path,
      packing,
      await variable.read(
        shape.map(() => 0),
        shape,
      ),
    );
    const [cellsOfField] = memberLayout(variable, { ...axes, event: null, member: null })(1, 0);
    const values = decoder(packing, 1)(raw, sure(cellsOfField));
    return { values: turned(values, grid, alignment), notes: [...said, ...notes].map(printableLine) };
  } finally {
    await file.close();
  }
}

function chooseFlat(file: ArrayFile, wanted: string | null, what: string, names: RegExp): ArrayVariable {
  const flat = file.variables.filter((variable) => {
    const { name, shape, dtype } = variable;
    return (
      shape.filter((n) => n !== 1).length <= 2 &&
      shape.length >= 2 &&
      !/[USMm]/.test(dtype) &&
      !isDegrees(variable) &&
      (wanted === null || name === wanted || leafOf(name) === wanted)
    );
  });
  const named = flat.filter(({ name }) => names.test(leafOf(name)));
  const choice = named.length > 0 ? named : flat;
  if (choice.length === 1) return sure(choice[0]);
  const found = choice.length > 1 ? ` (${choice.map(({ name }) => name).join(", ")})` : "";
  throw new FormatError(
    `${file.path} has ${choice.length} variables that could be a ${what}${found}: it needs one [y, x]` +
      `${choice.length > 1 ? `, or ${file.path}#NAME` : ""}`,
    { file: file.path },
  );
}
