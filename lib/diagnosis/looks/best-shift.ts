import type { Grid, Values } from "../../fields/field.js";

/** A field in blocks of cells. */
export interface CoarseMap {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** Mean roots of amounts in blocks; NaN where fewer than half of the cells are known. */
export function coarse(values: Values, grid: Grid, side: number): CoarseMap {
  const [height, width] = [Math.floor(grid.height / side), Math.floor(grid.width / side)];
  const out = new Float64Array(height * width);
  for (let k = 0; k < out.length; k++) {
    let [sum, n] = [0, 0];
    for (let c = 0; c < side * side; c++) {
      const y = Math.floor(k / width) * side + Math.floor(c / side);
      const v = values[y * grid.width + (k % width) * side + (c % side)] ?? NaN;
      if (Number.isNaN(v)) continue;
      sum += Math.sqrt(Math.max(v, 0));
      n++;
    }
    out[k] = 2 * n >= side * side ? sum / n : Number.NaN;
  }
  return { height, width, values: out };
}

/** Where the second map lies, in blocks down and right of the first. */
export interface Shift {
  readonly gain: number;
  readonly down: number;
  readonly right: number;
  readonly distance: number;
}

/** What the best shift adds to the correlation, beside what is left unexplained then; null where either is constant. */
export function bestShift(a: CoarseMap, b: CoarseMap, reach: number): Shift | null {
  const still = correlationAt(a, b, 0, 0);
  if (!Number.isFinite(still)) return null;
  let [best, down, right] = [still, 0, 0];
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      const r = correlationAt(a, b, dy, dx);
      if (r > best) [best, down, right] = [r, dy, dx];
    }
  const gain = (best - still) / Math.sqrt(Math.max(1 - best * best, 0.05));
  return { gain, down, right, distance: Math.hypot(down, right) };
}

/** Rows y0 to y1 − 1, columns x0 to x1 − 1 of the first map. */
export interface Window {
  readonly y0: number;
  readonly y1: number;
  readonly x0: number;
  readonly x1: number;
}

/**
 * What a shift that was found in one half of the field adds to the correlation in the other, mean of both ways: nothing, or less,
 * where storms are not moved as a whole; NaN where a half is constant.
 */
export function confirmedShift(a: CoarseMap, b: CoarseMap, reach: number): number {
  const { height, width } = a;
  const halves: readonly [Window, Window] =
    width >= height
      ? [
          { y0: 0, y1: height, x0: 0, x1: width >> 1 },
          { y0: 0, y1: height, x0: width >> 1, x1: width },
        ]
      : [
          { y0: 0, y1: height >> 1, x0: 0, x1: width },
          { y0: height >> 1, y1: height, x0: 0, x1: width },
        ];
  const gainIn = (found: Window, told: Window): number => {
    let [most, down, right] = [Number.NEGATIVE_INFINITY, 0, 0];
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++) {
        const r = correlationAt(a, b, dy, dx, found);
        if (r > most) [most, down, right] = [r, dy, dx];
      }
    return correlationAt(a, b, down, right, told) - correlationAt(a, b, 0, 0, told);
  };
  return (gainIn(halves[0], halves[1]) + gainIn(halves[1], halves[0])) / 2;
}

/** Pearson's correlation of the cells that overlap, NaN where fewer than a third do. */
export function correlationAt(
  a: CoarseMap,
  b: CoarseMap,
  dy: number,
  dx: number,
  { y0, y1, x0, x1 }: Window = { y0: 0, y1: a.height, x0: 0, x1: a.width },
): number {
  const { height, width } = a;
  let [n, sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0];
  for (let y = Math.max(y0, -dy); y < Math.min(y1, height - dy); y++)
    for (let x = Math.max(x0, -dx); x < Math.min(x1, width - dx); x++) {
      const [u, v] = [a.values[y * width + x] ?? NaN, b.values[(y + dy) * width + x + dx] ?? NaN];
      if (Number.isNaN(u) || Number.isNaN(v)) continue;
      n++;
      sa += u;
      sb += v;
      saa += u * u;
      sbb += v * v;
      sab += u * v;
    }
  const variance = (saa - (sa * sa) / n) * (sbb - (sb * sb) / n);
  return 3 * n >= (y1 - y0) * (x1 - x0) && variance > 1e-12
    ? (sab - (sa * sb) / n) / Math.sqrt(variance)
    : Number.NaN;
}
