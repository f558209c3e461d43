import { ValueError } from "../errors.js";
import type { KsAlternative } from "./ks.js";

/** Largest n·m of two samples for which lattice paths are counted. */
const PATHS_LIMIT = 1e8;

/**
 * Probability of a two-sample KS statistic at least this large if both samples of n and m *independent*
 * values came from one continuous distribution; counted exactly over all orders of the values.
 *
 * Cells of precipitation fields are correlated in space, so for pooled cells this number is far too small and
 * means nothing: never show it for them without saying so.
 *
 * @param statistic of {@link ksOf} with the same alternative
 * @param n independent values in the first sample
 * @param m independent values in the second
 * @param alternative `greater`: the first distribution function lies above the second somewhere; `less`: below
 * @returns a probability from 0 to 1
 * @throws ValueError when n·m is above 10⁸
 * @example
 * ```ts
 * metrics.ksExactPValue(0.5, 4, 4); // → 0.7714
 * ```
 */
export function ksExactPValue(
  statistic: number,
  n: number,
  m: number,
  alternative: KsAlternative = "two-sided",
): number {
  if (n * m > PATHS_LIMIT)
    throw new ValueError(`exact KS p-value of ${n} and ${m} values: use the asymptotic one beyond n·m = 10⁸`);
  const reach = Math.round(statistic * n * m);
  const outside = (i: number, j: number): boolean => {
    const lead = i * m - j * n;
    return (alternative !== "less" && lead >= reach) || (alternative !== "greater" && -lead >= reach);
  };
  // touched[j]: share of the paths from (0, 0) to (i, j) that reach the statistic on their way.
  const touched = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++)
    for (let j = 0; j <= m; j++) {
      if (outside(i, j)) touched[j] = 1;
      else if (i + j === 0) touched[j] = 0;
      else touched[j] = (i * (touched[j] ?? NaN) + (j > 0 ? j * (touched[j - 1] ?? NaN) : 0)) / (i + j);
    }
  return touched[m] ?? NaN;
}

/**
 * The same probability from the one-sample distribution with round(n·m/(n+m)) values (Marsaglia, Tsang &
 * Wang 2003, doi:10.18637/jss.v008.i18; its expansion for many values for more than 1,000), two-sided. The warning of
 * {@link ksExactPValue} holds.
 *
 * @param statistic of {@link ksOf}, two-sided
 * @param n independent values in the first sample
 * @param m independent values in the second
 * @returns a probability from 0 to 1
 * @example
 * ```ts
 * metrics.ksAsymptoticPValue(0.2, 100, 100); // → 0.03144
 * ```
 */
export function ksAsymptoticPValue(statistic: number, n: number, m: number): number {
  const effective = Math.round((n * m) / (n + m));
  if (statistic >= 1) return 0;
  const p =
    effective > 1000
      ? 1 - pelzGood(effective, Math.sqrt(effective) * statistic)
      : 1 - durbin(effective, statistic);
  return Math.min(Math.max(p, 0), 1);
}

/**
 * P(D < x/√n) for many values: Kolmogorov's limit and three terms in 1/√n (Pelz & Good 1976, as in Simard & L'Ecuyer
 * 2011, doi:10.18637/jss.v039.i11); off by less than 1e-7 from 1,000 values on.
 */
function pelzGood(n: number, x: number): number {
  if (x < 0.1) return 0;
  const [p2, z2] = [Math.PI ** 2, x * x];
  const [z4, z6] = [z2 ** 2, z2 ** 3];
  const sums = [0, 0, 0, 0];
  const extra = [0, 0];
  for (let k = 1; k <= Math.ceil((16 * x) / Math.PI) + 1; k++) {
    const m2 = (2 * k - 1) ** 2;
    const e = Math.exp((-p2 * m2) / 8 / z2);
    const q = k * k * Math.exp((-p2 * k * k) / 2 / z2);
    sums[0] = (sums[0] ?? NaN) + e;
    sums[1] = (sums[1] ?? NaN) + (-z2 + (p2 / 4) * m2) * e;
    sums[2] =
      (sums[2] ?? NaN) +
      (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * (p2 / 4) * m2 + (p2 ** 2 * (1 - 2 * z2) * m2 ** 2) / 16) * e;
    sums[3] =
      (sums[3] ?? NaN) +
      (-30 * z6 -
        90 * z4 ** 2 +
        ((p2 * (135 * z4 - 96 * z6)) / 4) * m2 +
        ((p2 ** 2 * (-60 * z2 + 212 * z4)) / 16) * m2 ** 2 +
        ((p2 ** 3 * (5 - 30 * z2)) / 64) * m2 ** 3) *
        e;
    extra[0] = (extra[0] ?? NaN) + q;
    extra[1] = (extra[1] ?? NaN) + (3 * z2 - p2 * k * k) * q;
  }
  const root = Math.sqrt(2 * Math.PI);
  const terms = [
    ((sums[0] ?? NaN) * root) / x,
    ((sums[1] ?? NaN) * root) / (6 * z4),
    ((sums[2] ?? NaN) * root) / (72 * x ** 7) - ((extra[0] ?? NaN) * p2 * root) / (36 * x ** 3),
    ((sums[3] ?? NaN) * root) / (6480 * x ** 10) + ((extra[1] ?? NaN) * p2 * root) / (216 * z6),
  ];
  return terms.reduce((sum, term, k) => sum + term / n ** (k / 2), 0);
}

/** P(D < d) for n values: n!/nⁿ times the middle element of a band matrix to the power n. */
function durbin(n: number, d: number): number {
  const k = Math.floor(n * d) + 1;
  const size = 2 * k - 1;
  const h = k - n * d;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= Math.min(i + 1, size - 1); j++) matrix[i * size + j] = 1;
  for (let i = 0; i < size; i++) {
    matrix[i * size] = (matrix[i * size] ?? NaN) - h ** (i + 1);
    matrix[(size - 1) * size + i] = (matrix[(size - 1) * size + i] ?? NaN) - h ** (size - i);
  }
  matrix[(size - 1) * size] = (matrix[(size - 1) * size] ?? NaN) + (2 * h - 1 > 0 ? (2 * h - 1) ** size : 0);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++)
      for (let g = 1; g <= i - j + 1; g++) matrix[i * size + j] = (matrix[i * size + j] ?? NaN) / g;
  const { value, exponent } = power(matrix, size, n);
  let result = value[(k - 1) * size + k - 1] ?? NaN;
  let scale = exponent;
  for (let i = 1; i <= n; i++) {
    result *= i / n;
    if (result < 1e-140) {
      result *= 1e140;
      scale -= 140;
    }
  }
  return result * 10 ** scale;
}

function power(matrix: Float64Array, size: number, n: number): { value: Float64Array; exponent: number } {
  if (n === 1) return { value: matrix, exponent: 0 };
  const half = power(matrix, size, Math.floor(n / 2));
  let value = multiply(half.value, half.value, size);
  let exponent = 2 * half.exponent;
  if (n % 2 === 1) value = multiply(value, matrix, size);
  const middle = Math.floor(size / 2);
  if ((value[middle * size + middle] ?? NaN) > 1e140) {
    value = value.map((v) => v * 1e-140);
    exponent += 140;
  }
  return { value, exponent };
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const left = a[i * size + k] ?? NaN;
      for (let j = 0; j < size; j++)
        out[i * size + j] = (out[i * size + j] ?? NaN) + left * (b[k * size + j] ?? NaN);
    }
  return out;
}
