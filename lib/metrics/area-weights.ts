import { ValueError } from "../errors.js";
import type { Grid } from "../fields/field.js";

/**
 * Relative area of the cells of each latitude row, sin(upper edge) − sin(lower edge), scaled to mean 1.
 *
 * Edges lie midway between rows; the outer two as far from their row as the inner one, clipped at the poles.
 * This is the exact area of a cell between two parallels; cos φ is not, and is 0 for a row at the pole.
 *
 * @param latitudes degrees north, ascending or descending, at least two
 * @returns one weight a row, in the order of the latitudes, without unit
 * @throws ValueError when they are out of range, or not strictly monotonic
 * @example
 * ```ts
 * metrics.areaWeights([0, 60]); // → [ 1.333, 0.6667 ]
 * ```
 */
export function areaWeights(latitudes: ArrayLike<number>): Float64Array {
  const n = latitudes.length;
  if (n < 2) throw new ValueError(`area weights need at least two latitudes, got ${n}`);
  const rising = (latitudes[1] ?? NaN) > (latitudes[0] ?? NaN);
  for (let i = 0; i < n; i++) {
    const lat = latitudes[i] ?? NaN;
    if (!(Math.abs(lat) <= 90)) throw new ValueError(`latitude ${i} is ${lat}: give degrees from −90 to 90`);
    if (i > 0 && (rising ? !(lat > (latitudes[i - 1] ?? NaN)) : !(lat < (latitudes[i - 1] ?? NaN))))
      throw new ValueError(`latitudes are not monotonic: ${latitudes[i - 1]} is followed by ${lat}`);
  }
  const edge = (i: number): number => {
    if (i === 0) return clip((latitudes[0] ?? NaN) - ((latitudes[1] ?? NaN) - (latitudes[0] ?? NaN)) / 2);
    if (i === n)
      return clip((latitudes[n - 1] ?? NaN) + ((latitudes[n - 1] ?? NaN) - (latitudes[n - 2] ?? NaN)) / 2);
    return ((latitudes[i - 1] ?? NaN) + (latitudes[i] ?? NaN)) / 2;
  };
  const areas = Float64Array.from({ length: n }, (_, i) => Math.abs(sine(edge(i + 1)) - sine(edge(i))));
  const mean = areas.reduce((sum, a) => sum + a, 0) / n;
  return areas.map((a) => a / mean);
}

function clip(latitude: number): number {
  return Math.min(Math.max(latitude, -90), 90);
}

function sine(degrees: number): number {
  return Math.sin((degrees * Math.PI) / 180);
}

/**
 * {@link areaWeights} of every cell of a grid, row by row.
 *
 * @param grid with latitudes of its rows, in degrees north
 * @returns one weight a cell, mean 1, without unit
 * @throws ValueError when the grid has no latitudes, or they are as {@link areaWeights} refuses
 * @example
 * ```ts
 * metrics.cellWeights({
 *   height: 2,
 *   width: 2,
 *   lat: Float64Array.of(0, 60),
 *   lon: Float64Array.of(5, 6),
 * }); // → [ 1.333, 1.333, 0.6667, 0.6667 ]
 * ```
 */
export function cellWeights(grid: Grid): Float64Array {
  if (!grid.lat)
    throw new ValueError("area weights need the latitudes of the grid: give them with the fields");
  const rows = areaWeights(grid.lat);
  return Float64Array.from(
    { length: grid.height * grid.width },
    (_, i) => rows[Math.floor(i / grid.width)] ?? NaN,
  );
}
