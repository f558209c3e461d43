import type { Values } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import { blocksOf, type OverEvents, overEvents } from "../../statistics/over-events.js";

const CELLS = 2_000;

/** Mean correlation of roots of amounts between fields of different days, and its error over days; days without a pattern are left out. */
export function likenessOfDays(
  fields: readonly Values[],
  all: Int32Array,
): OverEvents & { readonly value: number } {
  const stride = Math.max(1, Math.ceil(all.length / CELLS));
  const cells = all.filter((_, k) => k % stride === 0);
  const patterns = fields.map((values) => patternOf(values, cells)).filter((p) => p !== null);
  const { count, of } = blocksOf(patterns.length);
  const blocks = Array.from({ length: count }, (_, b) => patterns.filter((_, e) => of(e) === b));
  const sums = blocks.map((block) => sumOf(block, cells.length));
  const total = sumOf(sums, cells.length);
  const meanOf = (sum: Float64Array, n: number): number =>
    n > 1 ? (sum.reduce((a, v) => a + v * v, 0) - n) / (n * (n - 1)) : Number.NaN;
  const left = sums.map((sum, g) =>
    meanOf(
      total.map((v, i) => v - (sum[i] ?? NaN)),
      patterns.length - sure(blocks[g]).length,
    ),
  );
  return { value: meanOf(total, patterns.length), ...overEvents(left) };
}

/** Of mean 0 and length 1; null where there is none. */
function patternOf(values: Values, cells: Int32Array): Float64Array | null {
  const roots = Float64Array.from(cells, (i) =>
    Number.isFinite(values[i]) ? Math.sqrt(Math.max(values[i] ?? NaN, 0)) : Number.NaN,
  );
  const known = roots.filter((v) => !Number.isNaN(v));
  const mean = known.reduce((a, b) => a + b, 0) / known.length;
  const length = Math.sqrt(known.reduce((a, v) => a + (v - mean) ** 2, 0));
  return length > 1e-9 ? roots.map((v) => (Number.isNaN(v) ? 0 : (v - mean) / length)) : null;
}

function sumOf(patterns: readonly Float64Array[], n: number): Float64Array {
  const out = new Float64Array(n);
  for (const pattern of patterns) for (let i = 0; i < n; i++) out[i] = (out[i] ?? NaN) + (pattern[i] ?? NaN);
  return out;
}
