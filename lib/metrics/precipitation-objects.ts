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

/** Runs of cells of a row that belong to objects, row by row, with what each adds to its object. */
interface Runs {
  readonly first: number[];
  readonly last: number[];
  /** A run before this one of the same object; itself for the first. */
  readonly parent: number[];
  readonly size: number[];
  readonly mass: number[];
  readonly maximum: number[];
  readonly sumY: number[];
  readonly sumX: number[];
}

/**
 * Contiguous objects of a field, in the order of their first cell; cells with `valid` 0 and NaN belong to none. Runs of
 * cells are joined with those that they touch in the row above (He, Chao & Suzuki 2008, doi:10.1109/TIP.2008.917204).
 *
 * @param values mm/day, row by row; NaN is in no object
 * @param grid height × width as many cells as there are values
 * @param valid 1 where a cell may belong to an object
 * @param options from how many mm/day a cell does, by sides alone (4) or corners too (8), and the fewest cells of an
 *   object
 * @returns each with its size in cells, the sum and the maximum of its values, and its centre of mass in rows and
 *   columns; empty where nothing reaches the threshold
 * @example
 * ```ts
 * const rain = Float32Array.of(0, 5, 5, 0, 0, 9);
 * metrics.precipitationObjects(rain, { height: 1, width: 6 }, new Uint8Array(6).fill(1), {
 *   threshold: 1,
 *   connectivity: 4,
 *   minimumSize: 1,
 * }).length; // → 2
 * ```
 */
export function precipitationObjects(
  values: Values,
  grid: Grid,
  valid: Mask,
  { threshold, connectivity, minimumSize }: ObjectOptions,
): PrecipitationObject[] {
  const runs: Runs = {
    first: [],
    last: [],
    parent: [],
    size: [],
    mass: [],
    maximum: [],
    sumY: [],
    sumX: [],
  };
  const reach = connectivity === 8 ? 1 : 0;
  let above = 0;
  for (let y = 0; y < grid.height; y++) {
    const row = runs.first.length;
    addRuns(runs, values, valid, y, grid.width, threshold);
    joinRows(runs, above, row, reach);
    above = row;
  }
  return objectsOf(runs, minimumSize);
}

function addRuns(runs: Runs, values: Values, valid: Mask, y: number, width: number, threshold: number): void {
  const start = y * width;
  const end = start + width;
  for (let i = start; i < end; i++) {
    if (!((values[i] ?? NaN) >= threshold) || valid[i] === 0) continue;
    const first = i - start;
    let [mass, sumX, maximum] = [0, 0, Number.NEGATIVE_INFINITY];
    for (; i < end; i++) {
      const value = values[i] ?? NaN;
      if (!(value >= threshold) || valid[i] === 0) break;
      mass += value;
      sumX += value * (i - start);
      if (value > maximum) maximum = value;
    }
    runs.parent.push(runs.first.length);
    runs.first.push(first);
    runs.last.push(i - start - 1);
    runs.size.push(i - start - first);
    runs.mass.push(mass);
    runs.maximum.push(maximum);
    runs.sumY.push(mass * y);
    runs.sumX.push(sumX);
  }
}

/** Joins the runs from `row` on with those of the row above, which start at `above`. */
function joinRows({ first, last, parent }: Runs, above: number, row: number, reach: number): void {
  for (let upper = above, lower = row; upper < row && lower < first.length; ) {
    if (
      (first[lower] ?? NaN) <= (last[upper] ?? NaN) + reach &&
      (first[upper] ?? NaN) <= (last[lower] ?? NaN) + reach
    ) {
      const [a, b] = [rootOf(parent, upper), rootOf(parent, lower)];
      parent[Math.max(a, b)] = Math.min(a, b);
    }
    if ((last[upper] ?? NaN) < (last[lower] ?? NaN)) upper++;
    else lower++;
  }
}

function rootOf(parent: number[], run: number): number {
  while (parent[run] !== run) run = parent[run] = parent[parent[run] ?? NaN] ?? NaN;
  return run;
}

function objectsOf(
  { parent, size, mass, maximum, sumY, sumX }: Runs,
  minimumSize: number,
): PrecipitationObject[] {
  const objects: PrecipitationObject[] = [];
  for (let run = parent.length - 1; run >= 0; run--) {
    const into = parent[run] ?? NaN;
    if (into !== run) {
      size[into] = (size[into] ?? NaN) + (size[run] ?? NaN);
      mass[into] = (mass[into] ?? NaN) + (mass[run] ?? NaN);
      sumY[into] = (sumY[into] ?? NaN) + (sumY[run] ?? NaN);
      sumX[into] = (sumX[into] ?? NaN) + (sumX[run] ?? NaN);
      maximum[into] = Math.max(maximum[into] ?? NaN, maximum[run] ?? NaN);
    } else if ((size[run] ?? NaN) >= minimumSize)
      objects.push({
        size: size[run] ?? NaN,
        mass: mass[run] ?? NaN,
        maximum: maximum[run] ?? NaN,
        y: (sumY[run] ?? NaN) / (mass[run] ?? NaN),
        x: (sumX[run] ?? NaN) / (mass[run] ?? NaN),
      });
  }
  return objects.reverse();
}
