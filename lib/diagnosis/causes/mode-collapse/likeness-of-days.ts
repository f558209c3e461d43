import type { Values } from "../../../fields/field.js";
import { deviation } from "../../statistics/summary.js";

const CELLS = 2_000;
const GROUPS = 10;

/** Mean correlation of roots of amounts between fields of different days, and its error over days; days without a pattern are left out. */
export function likenessOfDays(
  fields: readonly Values[],
  all: Int32Array,
): { readonly value: number; readonly error: number } {
  const stride = Math.max(1, Math.ceil(all.length / CELLS));
  const cells = all.filter((_, k) => k % stride === 0);
  const patterns = fields.map((values) => patternOf(values, cells)).filter((p) => p !== null);
  const groups = Math.min(GROUPS, patterns.length);
  const sums = Array.from({ length: groups }, (_, g) =>
    sumOf(
      patterns.filter((_, e) => e % groups === g),
      cells.length,
    ),
  );
  const total = sumOf(sums, cells.length);
  const meanOf = (sum: Float64Array, n: number): number =>
    n > 1 ? (sum.reduce((a, v) => a + v * v, 0) - n) / (n * (n - 1)) : Number.NaN;
  const left = sums.map((sum, g) =>
    meanOf(
      total.map((v, i) => v - sum[i]!),
      patterns.length - Math.ceil((patterns.length - g) / groups),
    ),
  );
  return {
    value: meanOf(total, patterns.length),
    error: (deviation(left) * (groups - 1)) / Math.sqrt(groups),
  };
}

/** Of mean 0 and length 1; null where there is none. */
function patternOf(values: Values, cells: Int32Array): Float64Array | null {
  const roots = Float64Array.from(cells, (i) =>
    Number.isFinite(values[i]!) ? Math.sqrt(Math.max(values[i]!, 0)) : Number.NaN,
  );
  const known = roots.filter((v) => !Number.isNaN(v));
  const mean = known.reduce((a, b) => a + b, 0) / known.length;
  const length = Math.sqrt(known.reduce((a, v) => a + (v - mean) ** 2, 0));
  return length > 1e-9 ? roots.map((v) => (Number.isNaN(v) ? 0 : (v - mean) / length)) : null;
}

function sumOf(patterns: readonly Float64Array[], n: number): Float64Array {
  const out = new Float64Array(n);
  for (const pattern of patterns) for (let i = 0; i < n; i++) out[i]! += pattern[i]!;
  return out;
}
