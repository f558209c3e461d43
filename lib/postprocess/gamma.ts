/** The gamma distribution with shape a and scale 1, and what fitting it takes; all to about 1e-13. */

/** Lanczos 1964 (doi:10.1137/0701008), g = 7, nine terms. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  let series = LANCZOS[0] ?? NaN;
  for (let k = 1; k < LANCZOS.length; k++) series += (LANCZOS[k] ?? NaN) / (x - 1 + k);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

/** ψ(x), the derivative of ln Γ, for x > 0. */
export function digamma(x: number): number {
  let shift = 0;
  for (; x < 10; x++) shift -= 1 / x;
  const r = 1 / (x * x);
  return (
    shift + Math.log(x) - 0.5 / x - r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r / 132))))
  );
}

/** ψ′(x) for x > 0. */
export function trigamma(x: number): number {
  let shift = 0;
  for (; x < 10; x++) shift += 1 / (x * x);
  const r = 1 / (x * x);
  return (
    shift + 1 / x + r / 2 + (r / x) * (1 / 6 - r * (1 / 30 - r * (1 / 42 - r * (1 / 30 - (r * 5) / 66))))
  );
}

/** Both tails of the gamma distribution at x, each accurate where it is small. */
export interface Tails {
  readonly lower: number;
  readonly upper: number;
}

/**
 * P(a, x) and Q(a, x) = 1 − P, the regularised incomplete gamma functions (DLMF 8.7.1 below x = a + 1, the
 * continued fraction 8.9.2 above).
 */
export function gammaTails(a: number, x: number, logGammaA: number = logGamma(a)): Tails {
  if (!(x > 0)) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  const front = Math.exp(a * Math.log(x) - x - logGammaA);
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    const lower = Math.min(front * sum, 1);
    return { lower, upper: 1 - lower };
  }
  let b = x + 1 - a;
  let c = 1 / 1e-300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  const upper = Math.min(front * fraction, 1);
  return { lower: 1 - upper, upper };
}

/**
 * The x with Q(a, x) = `upper` (and P(a, x) = `lower` = 1 − `upper`: give the smaller one exactly). Halley's
 * method inside a bracket.
 */
export function gammaQuantile(a: number, { lower, upper }: Tails, logGammaA: number = logGamma(a)): number {
  if (!(lower > 0)) return 0;
  if (!(upper > 0)) return Number.POSITIVE_INFINITY;
  const small = lower < upper;
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  let x = firstGuess(a, lower, upper, logGammaA);
  for (let step = 0; step < 100; step++) {
    const tails = gammaTails(a, x, logGammaA);
    const miss = small ? tails.lower - lower : upper - tails.upper;
    if (miss > 0) high = x;
    else low = x;
    if (miss === 0) return x;
    const density = Math.exp((a - 1) * Math.log(x) - x - logGammaA);
    const newton = miss / density;
    const halley = newton / (1 - 0.5 * Math.min(1, newton * ((a - 1) / x - 1)));
    let next = x - halley;
    if (!(next > low && next < high)) next = high === Number.POSITIVE_INFINITY ? 2 * x : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-15 * x) return next;
    x = next;
  }
  return x;
}

/** Wilson & Hilferty 1931 (doi:10.1073/pnas.17.12.684), or the leading term of P near zero. */
function firstGuess(a: number, lower: number, upper: number, logGammaA: number): number {
  const near = Math.exp((Math.log(lower) + Math.log(a) + logGammaA) / a);
  if (near < 0.2 * (a + 1)) return Math.max(near, Number.MIN_VALUE);
  const t = Math.sqrt(-2 * Math.log(Math.min(lower, upper)));
  const size = t - (2.30753 + 0.27061 * t) / (1 + (0.99229 + 0.04481 * t) * t);
  const normal = lower < upper ? -size : size;
  const cube = 1 - 1 / (9 * a) + normal / (3 * Math.sqrt(a));
  return cube > 0.1 ? a * cube ** 3 : near;
}
