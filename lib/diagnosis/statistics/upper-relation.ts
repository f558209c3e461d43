import { sure } from "../../sure.js";
import { blocksOf, type OverEvents, overEvents } from "./over-events.js";
import { type PooledValues, quantileOf, sortedPool } from "./pooled.js";
import { mean, median } from "./summary.js";

/** Quantiles of truth and samples at the same upper probabilities: what neither drizzle nor a floor reaches. */
export interface UpperRelation {
  readonly truth: Float64Array;
  readonly samples: Float64Array;
}

const LEVELS = 24;
const HIGHEST = 0.997;

/** @param from lowest probability, above every atom at the lower end of either side */
export function upperRelation(truth: Float64Array, samples: Float64Array, from: number): UpperRelation {
  const span = Math.log((1 - from) / (1 - HIGHEST));
  const levels = Array.from(
    { length: LEVELS },
    (_, k) => 1 - (1 - from) * Math.exp((-span * k) / (LEVELS - 1)),
  );
  const kept = levels.filter((p) => quantileOf(truth, p) > 0);
  return {
    truth: Float64Array.from(kept, (p) => quantileOf(truth, p)),
    samples: Float64Array.from(kept, (p) => quantileOf(samples, p)),
  };
}

/** log(undo(generated) / real) at each level that has one. */
export function logRatios({ truth, samples }: UpperRelation, undo: (value: number) => number): number[] {
  return Array.from(truth, (r, k) => Math.log(undo(samples[k] ?? NaN) / r)).filter(Number.isFinite);
}

export function rootMeanSquare(values: readonly number[]): number {
  return values.length === 0 ? Number.POSITIVE_INFINITY : Math.sqrt(mean(values.map((v) => v * v)));
}

/** log1p(generated) = slope·log1p(real) + offset by least squares, with the residual of log amounts. */
export interface LogLine {
  readonly slope: number;
  readonly offset: number;
  readonly residual: number;
}

export function fitLogLine({ truth, samples }: UpperRelation): LogLine {
  const points = Array.from(truth, (r, k) => [Math.log1p(r), Math.log1p(samples[k] ?? NaN)] as const).filter(
    ([, y]) => Number.isFinite(y),
  );
  const { mx, my, xx, xy } = sumsOf(points);
  const slope = xy / xx;
  const offset = my - slope * mx;
  const undone = logRatios({ truth, samples }, (v) => Math.expm1((Math.log1p(v) - offset) / slope));
  return { slope, offset, residual: rootMeanSquare(undone) };
}

/** Means, and sums of squares and products about them. */
function sumsOf(points: readonly (readonly [number, number])[]): Record<"mx" | "my" | "xx" | "xy", number> {
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  let [xx, xy] = [0, 0];
  for (const [x, y] of points) {
    xx += (x - mx) ** 2;
    xy += (x - mx) * (y - my);
  }
  return { mx, my, xx, xy };
}

/** Slope of the log ratio of quantiles over log amount: 0 for a factor. */
export function powerSlope({ truth, samples }: UpperRelation): number {
  const points = Array.from(
    truth,
    (r, k) => [Math.log(r), Math.log((samples[k] ?? NaN) / r)] as const,
  ).filter(([, y]) => Number.isFinite(y));
  const { xx, xy } = sumsOf(points);
  return xx > 0 ? xy / xx : Number.NaN;
}

/** Least squares of samples on log1p of truth, and the share of variance it explains. */
export function fitStandardised({ truth, samples }: UpperRelation): {
  slope: number;
  offset: number;
  explained: number;
} {
  const x = Array.from(truth, Math.log1p);
  const [mx, my] = [mean(x), mean(samples)];
  let [xx, xy, yy] = [0, 0, 0];
  x.forEach((v, k) => {
    xx += (v - mx) ** 2;
    xy += (v - mx) * ((samples[k] ?? NaN) - my);
    yy += ((samples[k] ?? NaN) - my) ** 2;
  });
  const slope = xy / xx;
  return { slope, offset: my - slope * mx, explained: yy > 0 ? (xy * xy) / (xx * yy) : 0 };
}

/** An estimate with its standard error by leaving out blocks of events. */
export interface Jackknife extends OverEvents {
  readonly value: number;
}

/** Values a side on which the spread over events is estimated. */
const JACKKNIFE_VALUES = 15_000;

/** How the upper quantiles of samples lie to the real ones, with its spread over events. */
export interface UpperBias {
  /** Median log ratio. */
  readonly ratio: Jackknife;
  /** Slope of the log ratio over log amount. */
  readonly power: Jackknife;
}

export function jackknifeUpper(pool: PooledValues, from: number): UpperBias {
  const thin = (parts: readonly Float64Array[]): Float64Array[] => {
    const step = Math.ceil(parts.reduce((n, part) => n + part.length, 0) / JACKKNIFE_VALUES);
    return step < 2 ? [...parts] : parts.map((part) => part.filter((_, i) => i % step === 0));
  };
  const [truth, samples] = [thin(pool.truth), thin(pool.samples)];
  const [ratio, power] = jackknife(pool.truth.length, (leaveOut) => {
    const relation = upperRelation(sortedPool(truth, leaveOut), sortedPool(samples, leaveOut), from);
    return [median(logRatios(relation, (v) => v)), powerSlope(relation)];
  });
  return { ratio: sure(ratio), power: sure(power) };
}

/** Log ratio of the masses, with its spread over events; amounts of samples below `least` count as dry. */
export function jackknifeLogMass(pool: PooledValues, least: number): Jackknife {
  const totals = (parts: readonly Float64Array[], from: number): [number, number][] =>
    parts.map((part) => [part.reduce((a, b) => (b < from ? a : a + b), 0), part.length]);
  const [truth, samples] = [totals(pool.truth, 0), totals(pool.samples, least)];
  const meanOf = (of: readonly [number, number][], leaveOut?: (event: number) => boolean): number => {
    const kept = leaveOut ? of.filter((_, event) => !leaveOut(event)) : of;
    return kept.reduce((sum, [total]) => sum + total, 0) / kept.reduce((n, [, count]) => n + count, 0);
  };
  const [mass] = jackknife(pool.truth.length, (leaveOut) => [
    Math.log(meanOf(samples, leaveOut) / meanOf(truth, leaveOut)),
  ]);
  return sure(mass);
}

/** Each of several estimates, with its standard error over events. */
function jackknife(
  events: number,
  estimate: (leaveOut?: (event: number) => boolean) => readonly number[],
): Jackknife[] {
  const { count, of } = blocksOf(events);
  const left = count < 3 ? [] : Array.from({ length: count }, (_, b) => estimate((event) => of(event) === b));
  return estimate().map((value, k) => ({ value, ...overEvents(left.map((values) => values[k] ?? NaN)) }));
}
