import { emptyLike, type Grid, type Values } from "../../../fields/field.js";
import { WET_THRESHOLD } from "../../../metrics/wet-threshold.js";
import type { Specimen } from "../../specimen.js";

/** Rows and columns of a coarser grid: to which coarse line each line belongs. */
export interface Blocks {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** Wet pairs of two neighbouring lines with fewer of which nothing can be said of these lines. */
const FEWEST_PAIRS = 20;
/** Share of equal pairs within a coarse cell, and between two. */
const WITHIN = 0.95;
const BETWEEN = 0.5;
/** Least share of the lines that belong to the coarse cell of the line before them. */
const LEAST_WITHIN = 0.3;

/**
 * The coarser grid that fields repeat cell by cell: neighbouring lines that are equal in all fields, between lines that are
 * not; null where there is none.
 *
 * @param above amounts up to which values may be equal by rounding
 */
export function blocksOf(fields: readonly Values[], { grid, mask }: Specimen, above: number): Blocks | null {
  const columns = groups(fields, grid, mask, above, "columns");
  const rows = groups(fields, grid, mask, above, "rows");
  return columns && rows ? { rows, columns } : null;
}

function groups(
  fields: readonly Values[],
  grid: Grid,
  mask: Specimen["mask"],
  above: number,
  lines: "rows" | "columns",
): Int32Array | null {
  const count = lines === "columns" ? grid.width : grid.height;
  const { equal, pairs } = equalPairs(fields, grid, mask, above, lines);
  const of = new Int32Array(count);
  let [within, told] = [0, 0];
  for (let c = 1; c < count; c++) {
    if ((pairs[c] ?? NaN) >= FEWEST_PAIRS) {
      const share = (equal[c] ?? NaN) / (pairs[c] ?? NaN);
      if (share > BETWEEN && share < WITHIN) return null;
      told++;
      if (share >= WITHIN) within++;
      of[c] = (of[c - 1] ?? NaN) + (share >= WITHIN ? 0 : 1);
    } else of[c] = (of[c - 1] ?? NaN) + 1;
  }
  return told >= 3 && within >= LEAST_WITHIN * told && within < told ? of : null;
}

/** By line, wet pairs of a cell and that of the line before it, and those of them that are equal: cells in their order in memory. */
function equalPairs(
  fields: readonly Values[],
  { height, width }: Grid,
  mask: Specimen["mask"],
  above: number,
  lines: "rows" | "columns",
): { readonly equal: Uint32Array; readonly pairs: Uint32Array } {
  const byColumn = lines === "columns";
  const across = byColumn ? 1 : width;
  const equal = new Uint32Array(byColumn ? width : height);
  const pairs = new Uint32Array(equal.length);
  for (const values of fields)
    for (let y = byColumn ? 0 : 1; y < height; y++)
      for (let x = byColumn ? 1 : 0; x < width; x++) {
        const i = y * width + x;
        const a = values[i] ?? NaN;
        const b = values[i - across] ?? NaN;
        if (mask?.[i] === 0 || mask?.[i - across] === 0 || !(Math.max(a, b) > above)) continue;
        if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
        const line = byColumn ? x : y;
        pairs[line] = (pairs[line] ?? NaN) + 1;
        if (Math.abs(a - b) <= 1e-6 * Math.max(a, b)) equal[line] = (equal[line] ?? NaN) + 1;
      }
  return { equal, pairs };
}

/** A field with the mean of its known cells in each coarse cell. */
export function blockMeans(
  values: Values,
  { rows, columns }: Blocks,
  { grid: { height, width }, mask }: Specimen,
): Values {
  const across = (columns[width - 1] ?? NaN) + 1;
  const sum = new Float64Array(((rows[height - 1] ?? NaN) + 1) * across);
  const n = new Float64Array(sum.length);
  const blockOf = (i: number): number =>
    (rows[Math.floor(i / width)] ?? NaN) * across + (columns[i % width] ?? NaN);
  const counts = (i: number): boolean => Number.isFinite(values[i]) && mask?.[i] !== 0;
  for (let i = 0; i < values.length; i++)
    if (counts(i)) {
      const block = blockOf(i);
      sum[block] = (sum[block] ?? NaN) + (values[i] ?? NaN);
      n[block] = (n[block] ?? NaN) + 1;
    }
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++)
    out[i] = counts(i) ? (sum[blockOf(i)] ?? NaN) / (n[blockOf(i)] ?? NaN) : (values[i] ?? NaN);
  return out;
}

/** Amounts beyond which equal neighbours are no matter of rounding to `step`. */
export function beyondRounding(step: number): number {
  return Math.max(WET_THRESHOLD, 20 * step);
}
