import { mean } from "../fields/mean.js";
import { quantileSorted, sortedFinite } from "../fields/quantile.js";
import { rapsdOf } from "../metrics/rapsd.js";
import { addVariogram, emptyVariogram, semivariance } from "../metrics/variogram.js";
import type { StormDomain } from "./domain.js";

/** Statistics of daily rain over land by which the generator is calibrated. */
export interface Calibration {
  readonly days: number;
  /** Share of land cells with at least 0.1 mm/day. */
  readonly wetFraction: number;
  /** Of all land cells and days, mm/day. */
  readonly P90: number;
  readonly P95: number;
  readonly P99: number;
  readonly max: number;
  /** Slope of log power against log wave number of log1p(p), for wave lengths from 16 to 200 km. */
  readonly rapsdSlope: number;
  /** Distance at which the autocorrelation of log1p(p) has fallen to 1/e, km. */
  readonly decorrelationKm: number;
}

/** The figures that heavy days are to have: those of the document that describes the real data. */
export const CALIBRATION_TARGETS: Readonly<Record<"wetFraction" | "P90" | "P95" | "P99", number>> = {
  wetFraction: 0.758,
  P90: 11.7,
  P95: 20.1,
  P99: 43.6,
};

const WET = 0.1;
const SHORTEST_KM = 16;
const LONGEST_KM = 200;
const FARTHEST_LAG = 40;

/**
 * Measures days of rain, mm/day `[y, x]` on the domain's grid. The spectrum is that of the columns that are land
 * from north to south, without sea.
 *
 * @param domain says which cells are land and how long one is
 * @param days mm/day, row by row, at least one; land cells count
 * @returns shares without unit, percentiles in mm/day over land, distance in km
 * @throws ValueError when no land cell has a value, or one of a spectrum's columns is missing
 * @example
 * ```ts
 * const domain = stormDomain();
 * const days = [0, 1].map((day) => storm(domain, 1, day).rain);
 * Object.keys(measureCalibration(domain, days)).length > 0; // → true
 * ```
 */
export function measureCalibration(domain: StormDomain, days: readonly Float32Array[]): Calibration {
  const { height, land, cellKm } = domain;
  const values = sortedFinite(days.flatMap((rain) => Array.from(rain.filter((_, i) => land[i] === 1))));
  return {
    days: days.length,
    wetFraction: values.filter((v) => v >= Math.fround(WET)).length / values.length,
    P90: quantileSorted(values, 0.9),
    P95: quantileSorted(values, 0.95),
    P99: quantileSorted(values, 0.99),
    max: values.at(-1) ?? NaN,
    rapsdSlope: mean(days.map((rain) => spectralSlope(inland(domain, rain), height, cellKm))),
    decorrelationKm: cellKm * decorrelationLag(domain, days),
  };
}

/** The columns that are land throughout. */
function inland({ height, width, land }: StormDomain, rain: Float32Array): Float64Array {
  let first = 0;
  for (let i = 0; i < land.length; i++) if (!land[i]) first = Math.max(first, (i % width) + 1);
  const columns = width - first;
  return Float64Array.from({ length: height * columns }, (_, k) =>
    Math.log1p(rain[Math.floor(k / columns) * width + first + (k % columns)] ?? NaN),
  );
}

function spectralSlope(values: Float64Array, height: number, cellKm: number): number {
  const { frequency, power } = rapsdOf(
    values,
    { height, width: values.length / height },
    { spacing: cellKm },
  );
  const x: number[] = [];
  const y: number[] = [];
  frequency.forEach((f, ring) => {
    if (f < 1 / LONGEST_KM || f > 1 / SHORTEST_KM || !((power[ring] ?? NaN) > 0)) return;
    x.push(Math.log(f));
    y.push(Math.log(power[ring] ?? NaN));
  });
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, v, i) => sum + (v - mx) * ((y[i] ?? NaN) - my), 0);
  return covariance / x.reduce((sum, v) => sum + (v - mx) ** 2, 0);
}

/** In cells; NaN when the autocorrelation stays above 1/e for 40 cells. */
function decorrelationLag({ height, width, land }: StormDomain, days: readonly Float32Array[]): number {
  const sums = emptyVariogram(FARTHEST_LAG);
  let variance = 0;
  for (const rain of days) {
    const log = Float64Array.from(rain, (v) => Math.log1p(v));
    addVariogram(sums, log, { height, width }, land);
    const overLand = log.filter((_, i) => land[i] === 1);
    const m = mean(overLand);
    variance += mean(overLand.map((v) => (v - m) ** 2)) / days.length;
  }
  const correlation = [1, ...semivariance(sums).map((v) => 1 - v / variance)];
  const lag = correlation.findIndex((r) => r < 1 / Math.E);
  if (lag < 0) return Number.NaN;
  const [before, after] = [correlation[lag - 1] ?? NaN, correlation[lag] ?? NaN];
  return lag - 1 + (before - 1 / Math.E) / (before - after);
}
