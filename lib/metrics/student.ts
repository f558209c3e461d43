/**
 * Two-sided p-value of Student's t: the probability of |T| ≥ |t|.
 *
 * @param freedom degrees of freedom, above 0; infinite for the normal distribution
 */
export function studentP(t: number, freedom: number): number {
  if (Number.isNaN(t)) return Number.NaN;
  const df = Math.min(freedom, 1e7);
  return incompleteBeta(df / 2, 0.5, df / (df + t * t));
}

/** The t that |T| exceeds with probability `p`, by bisection. */
export function studentT(p: number, freedom: number): number {
  let [low, high] = [0, 1e6];
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (studentP(middle, freedom) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Regularised incomplete beta function by its continued fraction (DLMF 8.17.22). */
function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)) / a;
  const TINY = 1e-300;
  let [c, d, fraction] = [1, 0, 1];
  for (let i = 0; i < 1000; i++) {
    const m = Math.floor(i / 2);
    const numerator =
      i === 0
        ? 1
        : i % 2 === 0
          ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
          : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + numerator * d || TINY);
    c = 1 + numerator / c || TINY;
    const factor = c * d;
    fraction *= factor;
    if (i > 0 && Math.abs(factor - 1) < 1e-15) break;
  }
  return front * (fraction - 1);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** By Stirling's series, after raising the argument. */
function logGamma(x: number): number {
  let [shift, z] = [0, x];
  for (; z < 15; z++) shift -= Math.log(z);
  const r = 1 / (z * z);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r / 1680))) / z;
  return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series;
}
