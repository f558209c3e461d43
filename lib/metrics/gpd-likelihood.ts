import { studentT } from "./student.js";

/** Excesses over a threshold, each as often as its count, and what they were found among. */
export interface Excesses {
  /** Above the threshold, in any order, in the unit of the values. */
  readonly values: Float64Array;
  readonly counts: Float64Array;
  /** Number of excesses, k. */
  readonly k: number;
  /** Number of all values. */
  readonly n: number;
  readonly mean: number;
  readonly largest: number;
}

/** Tail that is most likely. */
export interface LikelyTail {
  readonly shape: number;
  readonly scale: number;
  /** Logarithm of the likelihood of the excesses and of their number. */
  readonly logLikelihood: number;
}

/** More are put into classes, by their means: within 10⁻⁶ of their likelihood. */
const MOST_VALUES = 2048;
const CLASS_WIDTH = 0.005;
/** Below, the likelihood grows without bound towards the largest excess. */
const LEAST_SHAPE = -1;
const GRID = 32;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** @param excesses above 0, ascending, each `counts` times, of `n` values */
export function excessesOf(excesses: Float64Array, counts: Float64Array, n: number): Excesses {
  const [values, times] =
    excesses.length > MOST_VALUES ? inClasses(excesses, counts) : ([excesses, counts] as const);
  let [k, sum, largest] = [0, 0, 0];
  for (const [i, x] of values.entries()) {
    k += times[i] ?? NaN;
    sum += x * (times[i] ?? NaN);
  }
  for (const [i, x] of excesses.entries()) if ((counts[i] ?? NaN) > 0) largest = Math.max(largest, x);
  return { values, counts: times, k, n, mean: sum / k, largest };
}

function inClasses(excesses: Float64Array, counts: Float64Array): [Float64Array, Float64Array] {
  const classes = new Map<number, { sum: number; count: number }>();
  for (const [i, x] of excesses.entries()) {
    const at = Math.floor(Math.log(x) / CLASS_WIDTH);
    const of = classes.get(at) ?? { sum: 0, count: 0 };
    of.sum += x * (counts[i] ?? NaN);
    of.count += counts[i] ?? NaN;
    classes.set(at, of);
  }
  const filled = [...classes.values()].filter(({ count }) => count > 0);
  return [
    Float64Array.from(filled, ({ sum, count }) => sum / count),
    Float64Array.from(filled, ({ count }) => count),
  ];
}

/**
 * The tail of largest likelihood. With θ = ξ/σ the best σ is the mean of ln(1 + θx)/θ, which leaves one dimension
 * (Grimshaw 1993, doi:10.1080/00401706.1993.10485040); shapes below −1 are left out.
 */
export function likelyTail(tail: Excesses): LikelyTail {
  const { at, value } = largestOver(tail, tail.largest, (theta, mean) =>
    theta * mean < LEAST_SHAPE ? Number.NEGATIVE_INFINITY : ofScale(theta, mean, mean),
  );
  const scale = meanLog(tail, at);
  const { k, n } = tail;
  return { shape: at * scale, scale, logLikelihood: k * value + ofNumber(k, n, k / n) };
}

/** What an interval is wanted of. */
export type Wanted = "shape" | "scale" | { readonly days: number };

/**
 * Largest logarithm of the likelihood with one number given: the shape, the scale, or by how much the level that is
 * exceeded on one of N days lies above the threshold. The share of values above the threshold is unknown too.
 */
export function profileAt(tail: Excesses, wanted: Wanted, value: number): number {
  const { k, n } = tail;
  if (typeof wanted === "object") return profileOfLevel(tail, wanted.days, value);
  const scaleAt = (theta: number): number => {
    if (wanted === "scale") return value;
    return theta === 0 ? Number.NaN : value / theta;
  };
  if (wanted === "shape" && value === 0) return k * ofScale(0, tail.mean, tail.mean) + ofNumber(k, n, k / n);
  const best = largestOver(tail, tail.largest, (theta, mean) => {
    const scale = scaleAt(theta);
    return scale > 0 && theta * scale >= LEAST_SHAPE ? ofScale(theta, scale, mean) : Number.NEGATIVE_INFINITY;
  });
  return k * best.value + ofNumber(k, n, k / n);
}

function profileOfLevel(tail: Excesses, days: number, above: number): number {
  const { k, n } = tail;
  const { value } = largestOver(tail, Math.max(tail.largest, above), (theta, mean) => {
    const grown = theta === 0 ? above : Math.log1p(theta * above) / theta;
    const log = likelyLog(tail, days, mean / grown);
    const scale = grown / log;
    if (!(theta * scale >= LEAST_SHAPE)) return Number.NEGATIVE_INFINITY;
    return ofScale(theta, scale, mean) + ofNumber(k, n, Math.exp(log) / days) / k;
  });
  return k * value;
}

/**
 * ln(Nζ) of the most likely share ζ of values above the threshold, where σ is to be `grown`/ln(Nζ): the likelihood is
 * concave in it.
 */
function likelyLog({ k, n }: Excesses, days: number, ratio: number): number {
  let [low, high] = [0, Math.log(days)];
  if (n === k) return high;
  let log = Math.min(Math.max(Math.log((days * k) / n), 1e-6 * high), high * (1 - 1e-6));
  for (let i = 0; i < 100; i++) {
    const share = Math.exp(log) / days;
    const slope = k * (1 + 1 / log - ratio) - ((n - k) * share) / (1 - share);
    if (slope > 0) low = log;
    else high = log;
    const curvature = -k / log ** 2 - ((n - k) * share) / (1 - share) ** 2;
    const newton = log - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - log) < 1e-13 * log) return next;
    log = next;
  }
  return log;
}

/** Logarithm of the likelihood of an excess, on average. */
function ofScale(theta: number, scale: number, mean: number): number {
  return -(Math.log(scale) + theta * mean + mean / scale);
}

function ofNumber(k: number, n: number, share: number): number {
  return k * Math.log(share) + (n > k ? (n - k) * Math.log1p(-share) : 0);
}

/** Mean of ln(1 + θx)/θ over the excesses; of x itself where θ is 0. */
function meanLog({ values, counts, k, mean }: Excesses, theta: number): number {
  if (theta === 0) return mean;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (counts[i] ?? NaN) * Math.log1p(theta * (values[i] ?? NaN));
  return sum / (k * theta);
}

/** Largest value over θ > −1/`largest`: the best of a grid that is even in ln(θ + 1/largest), then golden section. */
function largestOver(
  tail: Excesses,
  largest: number,
  of: (theta: number, mean: number) => number,
): { at: number; value: number } {
  const thetaAt = (t: number): number => Math.exp(t) - 1 / largest;
  const valueAt = (t: number): number => of(thetaAt(t), meanLog(tail, thetaAt(t)));
  const [first, last] = [Math.log(1e-7 / largest), Math.log(100 / tail.mean)];
  const step = (last - first) / GRID;
  let [best, value] = [first, Number.NEGATIVE_INFINITY];
  for (let i = 0; i <= GRID; i++) {
    const found = valueAt(first + i * step);
    if (found > value) [best, value] = [first + i * step, found];
  }
  let [low, high] = [best - step, best + step];
  let [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atA, atB] = [valueAt(a), valueAt(b)];
  while (high - low > 1e-8) {
    if (atA > atB) {
      [high, b, atB] = [b, a, atA];
      a = high - GOLDEN * (high - low);
      atA = valueAt(a);
    } else {
      [low, a, atA] = [a, b, atB];
      b = low + GOLDEN * (high - low);
      atB = valueAt(b);
    }
  }
  return atA > atB ? { at: thetaAt(a), value: atA } : { at: thetaAt(b), value: atB };
}

/** The ratio of few excesses is larger than χ² says, by 1 + 8/k as simulated (Bartlett's correction). */
const BARTLETT = 8;

/** How a likelihood is read where values belong together. */
export interface Dependence {
  /** Variance of the number if the values were independent, over its variance; at most 1. */
  readonly share: number;
  /** Degrees of freedom of that variance; infinite for independent values. */
  readonly freedom: number;
}

export const INDEPENDENT: Dependence = { share: 1, freedom: Number.POSITIVE_INFINITY };

/** Of variances without and with regard to what belongs together, the second from `freedom` + 1 groups. */
export function dependenceOf(independent: number, together: number, freedom: number): Dependence {
  return { share: Math.min(1, independent / together), freedom };
}

/**
 * Interval of a shape, a scale, or an amount above the threshold: all values whose profile likelihood ratio is not beyond
 * chance.
 *
 * @param estimate the most likely one
 * @returns bounds; 0 below where even that is not beyond chance (the model says nothing below the threshold), infinite
 *   above where no amount is
 */
export function profileInterval(
  tail: Excesses,
  wanted: Wanted,
  estimate: number,
  { share, freedom }: Dependence,
  level = 0.95,
): [lower: number, upper: number] {
  const { logLikelihood } = likelyTail(tail);
  const limit = studentT(1 - level, freedom);
  const counted = share / (1 + BARTLETT / (tail.k * share));
  const distance = (value: number): number =>
    Math.sqrt(Math.max(0, 2 * counted * (logLikelihood - profileAt(tail, wanted, value)))) - limit;
  if (wanted === "shape")
    return [
      crossing(distance, estimate, (i) => Math.max(estimate - 0.05 * 1.6 ** i, LEAST_SHAPE)),
      crossing(distance, estimate, (i) => estimate + 0.05 * 1.6 ** i),
    ];
  return [
    crossing(distance, estimate, (i) => estimate / (1 + 0.05 * 1.6 ** i)),
    crossing(distance, estimate, (i) => estimate * (1 + 0.05 * 1.6 ** i)),
  ];
}

const MOST_STEPS = 40;

/** Where a distance first passes 0 along steps away from a start, by false position (Illinois). */
function crossing(distance: (value: number) => number, start: number, stepTo: (i: number) => number): number {
  let [near, atNear] = [start, distance(start)];
  let [far, atFar] = [start, atNear];
  for (let i = 0; !(atFar > 0); i++) {
    if (i === MOST_STEPS) return far;
    [near, atNear] = [far, atFar];
    far = stepTo(i);
    if (far === near) return far;
    atFar = distance(far);
    if (atFar === Number.POSITIVE_INFINITY) atFar = 1e3;
  }
  for (let i = 0; i < 60 && Math.abs(far - near) > 1e-9 * Math.abs(near); i++) {
    const next = far - (atFar * (far - near)) / (atFar - atNear);
    const found = distance(next);
    if (found > 0 === atFar > 0) atNear /= 2;
    else [near, atNear] = [far, atFar];
    [far, atFar] = [next, found];
    if (Math.abs(found) < 1e-9) break;
  }
  return far;
}
