import type { Grid, Mask, Values } from "../fields/field.js";

/** A contiguous area of precipitation. */
export interface PrecipitationObject {
  /** Cells. */
  readonly size: number;
  /** Sum of its values. */
  readonly mass: number;
  readonly maximum: number;
  /** Centre of mass, in rows and columns. */
  readonly y: number;
  readonly x: number;
}

export interface ObjectOptions {
  /** Cells of at least this value belong to an object. */
  readonly threshold: number;
  /** Whether cells that touch at a corner are connected (8) or not (4). */
  readonly connectivity: 4 | 8;
  /** Objects of fewer cells are left out. */
  readonly minimumSize: number;
}

/** Contiguous objects of a field, in the order of their first cell; cells with `valid` 0 and NaN belong to none. */
export function precipitationObjects(
  values: Values,
  { height, width }: Grid,
  valid: Mask,
  { threshold, connectivity, minimumSize }: ObjectOptions,
): PrecipitationObject[] {
  const seen = new Uint8Array(values.length);
  const stack: number[] = [];
  const objects: PrecipitationObject[] = [];
  const visit = (cell: number): void => {
    if (seen[cell] === 1 || valid[cell] === 0 || !(values[cell]! >= threshold)) return;
    seen[cell] = 1;
    stack.push(cell);
  };
  for (let start = 0; start < values.length; start++) {
    visit(start);
    if (stack.length === 0) continue;
    let [size, mass, sumY, sumX, maximum] = [0, 0, 0, 0, Number.NEGATIVE_INFINITY];
    while (stack.length > 0) {
      const cell = stack.pop()!;
      const y = Math.floor(cell / width);
      const x = cell % width;
      const value = values[cell]!;
      size++;
      mass += value;
      sumY += value * y;
      sumX += value * x;
      maximum = Math.max(maximum, value);
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          if (connectivity === 4 && dy !== 0 && dx !== 0) continue;
          if (y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width) continue;
          visit(cell + dy * width + dx);
        }
    }
    if (size >= minimumSize) objects.push({ size, mass, maximum, y: sumY / mass, x: sumX / mass });
  }
  return objects;
}
