import type { Alignment } from "./grids.js";

interface Axes {
  readonly y: Float64Array;
  readonly x: Float64Array;
}

interface AxisWords {
  readonly y: string;
  readonly x: string;
  readonly unit: string;
  readonly distanceX: (difference: number) => number;
}

/** Degrees between two longitudes, the short way round. */
export function degreesApart(difference: number): number {
  return Math.abs(difference - 360 * Math.round(difference / 360));
}

/** How rows and columns of one grid lie on those of another; in words, with numbers, what differs. */
export function fitAxes(axes: Axes, reference: Axes, words: AxisWords): Alignment | string {
  const rows = fitAxis(axes.y, reference.y, Math.abs, false);
  if (!rows) return differ(words.y, axes.y, reference.y, words.unit, Math.abs);
  const columns = fitAxis(axes.x, reference.x, words.distanceX, words.distanceX === degreesApart);
  if (!columns) return differ(words.x, axes.x, reference.x, words.unit, words.distanceX);
  return { flipRows: rows.flip, flipColumns: columns.flip, rollColumns: columns.roll };
}

/** A tenth of the smallest cell. */
function toleranceOf(values: Float64Array, distance: (difference: number) => number): number {
  let spacing = Number.POSITIVE_INFINITY;
  for (let i = 1; i < values.length; i++) {
    const step = distance((values[i] ?? NaN) - (values[i - 1] ?? NaN));
    if (step > 0 && step < spacing) spacing = step;
  }
  return Math.max(0.1 * (Number.isFinite(spacing) ? spacing : 1), 1e-6);
}

function fitAxis(
  values: Float64Array,
  reference: Float64Array,
  distance: (difference: number) => number,
  isCyclic: boolean,
): { flip: boolean; roll: number } | null {
  const length = values.length;
  const tolerance = toleranceOf(reference, distance);
  const fits = (flip: boolean, roll: number) =>
    reference.every(
      (place, i) =>
        distance((values[((flip ? length - 1 - i : i) + roll) % length] ?? NaN) - place) <= tolerance,
    );
  for (const flip of [false, true]) if (fits(flip, 0)) return { flip, roll: 0 };
  if (isCyclic)
    for (let start = 0; start < length; start++)
      if (distance((values[start] ?? NaN) - (reference[0] ?? NaN)) <= tolerance)
        for (const flip of [false, true]) {
          const roll = flip ? (start + 1) % length : start;
          if (fits(flip, roll)) return { flip, roll };
        }
  return null;
}

function differ(
  what: string,
  values: Float64Array,
  reference: Float64Array,
  unit: string,
  distance: (difference: number) => number,
): string {
  const range = (axis: Float64Array) => `${short(axis[0] ?? NaN)} … ${short(axis[axis.length - 1] ?? NaN)}`;
  const last = values.length - 1;
  // The better of the two directions.
  const furthest = Math.min(
    ...[false, true].map((flip) =>
      reference.reduce(
        (most, place, i) => Math.max(most, distance((values[flip ? last - i : i] ?? NaN) - place)),
        0,
      ),
    ),
  );
  const cell = 10 * toleranceOf(reference, distance);
  const half =
    Math.abs(furthest - cell / 2) < 0.02 * cell ? "; half a cell: edges in one, centres in the other?" : "";
  return (
    `${what} (${range(values)} and ${range(reference)}: up to ${short(furthest)}${unit} apart, ` +
    `${short(furthest / cell)} of a cell${half})`
  );
}

/** A number as short as it can be read. */
export function short(value: number): string {
  return String(Number(value.toPrecision(7)));
}
