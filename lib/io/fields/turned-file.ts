import type { FieldFile, FieldOrigin } from "./field-file.js";
import { type Alignment, alignGrids, turned } from "./grids.js";

/**
 * A file whose cells lie as those of another one do.
 *
 * @throws ShapeError when it is on another grid
 */
export function turnedLike(file: FieldFile, reference: FieldFile): FieldFile {
  const { alignment, notes } = alignGrids(file.grid, file.path, reference.grid, reference.path);
  const { flipRows, flipColumns, rollColumns } = alignment;
  if (!flipRows && !flipColumns && rollColumns === 0) return file;
  return {
    ...file,
    grid: reference.grid,
    turned: alignment,
    notes: [...file.notes, ...notes],
    readEvent: async (event) =>
      (await file.readEvent(event)).map((values) => turned(values, file.grid, alignment)),
    origin: turnedOrigin(file, alignment),
  };
}

function turnedOrigin({ origin, grid }: FieldFile, alignment: Alignment): FieldOrigin {
  if (origin.kind !== "array") return origin;
  const cells = Float64Array.from({ length: grid.height * grid.width }, (_, i) => i);
  return {
    ...origin,
    storedAt: (event, member, cell) =>
      origin.storedAt(event, member, turned(cells, grid, alignment)[cell] ?? NaN),
  };
}
