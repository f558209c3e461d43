import { quantileSorted } from "../fields/quantile.js";
import { sure } from "../sure.js";
import type { StormDomain } from "./domain.js";
import { PREDICTORS, predictorsOf } from "./predictors.js";
import { type Storm, storm } from "./storm.js";
import { weatherOf } from "./weather.js";

export type Category = "dry" | "moderate" | "heavy_coast" | "heavy_interior";

/** One day of a data set. */
export interface DayRecord {
  readonly day: number;
  readonly category: Category;
  /** mm/day `[y, x]`, 0 over sea. */
  readonly rain: Float32Array;
  /** Before standardisation, `[channel, y, x]`. */
  readonly predictors: Float64Array;
}

/** What is estimated on the training days alone. */
export interface TrainingStatistics {
  /** Per-cell mean and standard deviation of log1p(mm/day), at least 1e-8 (over sea). */
  readonly mean: Float32Array;
  readonly std: Float32Array;
  /** Per channel. */
  readonly predictorMean: Float64Array;
  readonly predictorStd: Float64Array;
  /** Quantiles over days of the day's greatest z over land. */
  readonly thresholds: Readonly<Record<"P85" | "P90" | "P95" | "P99" | "P99.5", number>>;
  /** 99th percentile over land cells and days, mm/day. */
  readonly p99: number;
}

const SMALLEST_STD = 1e-8;

/** Generates the day's rain and predictors. */
export function dayRecord(domain: StormDomain, seed: number, day: number): DayRecord {
  const made = storm(domain, seed, day);
  const rain = made.rain.map((v, i) => (domain.land[i] ? v : 0));
  return { day, category: categoryOf(domain, made), rain, predictors: predictorsOf(domain, made) };
}

/** The first `count` heavy days from `from` on. */
export function heavyDays(seed: number, from: number, count: number): number[] {
  const days: number[] = [];
  for (let day = from; days.length < count; day++)
    if (weatherOf(seed, day).regime === "heavy") days.push(day);
  return days;
}

/** Held-out days are taken from here on, or from behind the training days where there are more. */
const HELD_OUT_FROM = 1500;

/** Days of each split, none in two: training days from 0 on, then heavy days that none of them is. */
export function splitDays(
  seed: number,
  counts: { readonly train: number; readonly val: number; readonly test: number },
): { train: number[]; val: number[]; test: number[] } {
  const heldOut = heavyDays(seed, Math.max(HELD_OUT_FROM, counts.train), counts.val + counts.test);
  return {
    train: Array.from({ length: counts.train }, (_, day) => day),
    val: heldOut.slice(0, counts.val),
    test: heldOut.slice(counts.val),
  };
}

/** Heavy days are of the coast where their rain over land falls nearer to it than land lies on average. */
function categoryOf({ land, coastKm }: StormDomain, { weather, rain }: Storm): Category {
  if (weather.regime !== "heavy") return weather.regime;
  let cells = 0;
  let km = 0;
  let water = 0;
  let waterKm = 0;
  for (let i = 0; i < land.length; i++) {
    if (!land[i]) continue;
    cells++;
    km += coastKm[i] ?? NaN;
    water += rain[i] ?? NaN;
    waterKm += (rain[i] ?? NaN) * (coastKm[i] ?? NaN);
  }
  return waterKm / water < km / cells ? "heavy_coast" : "heavy_interior";
}

/** Statistics of the training days. */
export function trainingStatistics(domain: StormDomain, records: readonly DayRecord[]): TrainingStatistics {
  const cells = domain.land.length;
  const { mean, std } = moments(cells, records.length, (i, day) =>
    Math.log1p(sure(records[day]).rain[i] ?? NaN),
  );
  const block = domain.lowHeight * domain.lowWidth;
  const channels = moments(PREDICTORS.length, records.length * block, (c, k) => {
    return sure(records[Math.floor(k / block)]).predictors[c * block + (k % block)] ?? NaN;
  });
  const stats = { mean: Float32Array.from(mean), std: Float32Array.from(std) };
  const maxima = Float64Array.from(records, ({ rain }) => {
    let max = Number.NEGATIVE_INFINITY;
    rain.forEach((v, i) => {
      if (domain.land[i])
        max = Math.max(max, (Math.log1p(v) - (stats.mean[i] ?? NaN)) / (stats.std[i] ?? NaN));
    });
    return max;
  }).sort();
  const values = new Float32Array(records.length * domain.land.reduce((sum, v) => sum + v, 0));
  let n = 0;
  for (const { rain } of records)
    for (let i = 0; i < cells; i++) if (domain.land[i]) values[n++] = rain[i] ?? NaN;
  return {
    ...stats,
    predictorMean: channels.mean,
    predictorStd: channels.std,
    thresholds: {
      P85: quantileSorted(maxima, 0.85),
      P90: quantileSorted(maxima, 0.9),
      P95: quantileSorted(maxima, 0.95),
      P99: quantileSorted(maxima, 0.99),
      "P99.5": quantileSorted(maxima, 0.995),
    },
    p99: quantileSorted(values.sort(), 0.99),
  };
}

/** Mean and standard deviation of `n` samples of each of `size` variables. */
function moments(
  size: number,
  n: number,
  at: (i: number, k: number) => number,
): { mean: Float64Array; std: Float64Array } {
  const mean = new Float64Array(size);
  const std = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += at(i, k);
    mean[i] = sum / n;
    let squares = 0;
    for (let k = 0; k < n; k++) squares += (at(i, k) - (mean[i] ?? NaN)) ** 2;
    std[i] = Math.max(Math.sqrt(squares / n), SMALLEST_STD);
  }
  return { mean, std };
}

/** The day's rain as z = (log1p(p) − mean) / std, `[y, x]`. */
export function rainInZ(
  { rain }: DayRecord,
  { mean, std }: Pick<TrainingStatistics, "mean" | "std">,
): Float32Array {
  return rain.map((v, i) => (Math.log1p(v) - (mean[i] ?? NaN)) / (std[i] ?? NaN));
}

/** The day's predictors, standardised by channel, `[channel, y, x]`. */
export function standardisedPredictors(
  { predictors }: DayRecord,
  { predictorMean, predictorStd }: TrainingStatistics,
): Float32Array {
  const block = predictors.length / predictorMean.length;
  return Float32Array.from(predictors, (v, k) => {
    const c = Math.floor(k / block);
    return (v - (predictorMean[c] ?? NaN)) / (predictorStd[c] ?? NaN);
  });
}
