import { ShapeError } from "../errors.js";
import { quantileSorted } from "../fields/quantile.js";
import { sure } from "../sure.js";

/** An index that is made year by year. */
export type AnnualIndex =
  | "rx1day"
  | "rx5day"
  | "r10mm"
  | "r20mm"
  | "r95p"
  | "r99p"
  | "cdd"
  | "cwd"
  | "sdii"
  | "prcptot";
/** An index of one series of days; amounts in mm. */
export type DailyIndex = AnnualIndex | "lag1" | "ww" | "dw";

export const ANNUAL: readonly AnnualIndex[] = [
  "rx1day",
  "rx5day",
  "r10mm",
  "r20mm",
  "r95p",
  "r99p",
  "cdd",
  "cwd",
  "sdii",
  "prcptot",
];

/** Indices of the whole series. */
export const WHOLE = ["lag1", "ww", "dw"] as const;

/** A wet day has at least this much, mm. */
const WET = 1;
/** Wet days without which none can lie above the percentile. */
export const NEEDS_WET: Readonly<Record<"r95p" | "r99p", number>> = { r95p: 20, r99p: 100 };
/** A year lacks no more days than this. */
const MAY_LACK = 15;

/** Days of a series: places from `start` to before `end`. */
export interface Period {
  readonly start: number;
  readonly end: number;
  /** Known days that a cell needs in it. */
  readonly needs: number;
}

/** Thresholds of very and extremely wet days at a cell, mm; NaN where the truth has fewer than 20, 100 wet days. */
export interface WetDayPercentiles {
  readonly p95: number;
  readonly p99: number;
}

/** The 95th and 99th percentile (type 8) of the wet days of a series: with fewer, no wet day can lie above. */
export function wetDayPercentiles(values: ArrayLike<number>): WetDayPercentiles {
  const wet = Float64Array.from(values)
    .filter((value) => value >= WET)
    .sort();
  const percentile = (q: number, needs: number): number =>
    wet.length < needs ? Number.NaN : quantileSorted(wet, q, "median_unbiased");
  return { p95: percentile(0.95, NEEDS_WET.r95p), p99: percentile(0.99, NEEDS_WET.r99p) };
}

/**
 * The calendar years of which no more than 15 days are lacking; without such a year the whole series is one period.
 *
 * @param days since 1970, ascending
 */
export function periodsOf(days: ArrayLike<number>): {
  readonly periods: readonly Period[];
  readonly years: number;
} {
  const periods: Period[] = [];
  const yearOf = (day: number): number => new Date(day * 86_400_000).getUTCFullYear();
  for (let start = 0; start < days.length; ) {
    const year = yearOf(days[start] ?? NaN);
    let end = start + 1;
    while (end < days.length && yearOf(days[end] ?? NaN) === year) end++;
    const needs = (Date.UTC(year + 1, 0) - Date.UTC(year, 0)) / 86_400_000 - MAY_LACK;
    if (end - start >= needs) periods.push({ start, end, needs });
    start = end;
  }
  return periods.length > 0
    ? { periods, years: periods.length }
    : { periods: [{ start: 0, end: days.length, needs: 1 }], years: 0 };
}

/**
 * Indices of one series, each NaN where it is undefined.
 *
 * @param days ascending, 1 apart where they follow each other
 * @param values mm/day by day; NaN is missing
 */
export function dailyIndices(
  days: ArrayLike<number>,
  values: ArrayLike<number>,
  { p95, p99 }: WetDayPercentiles,
  periods: readonly Period[],
): {
  readonly annual: Record<AnnualIndex, number[]>;
  readonly whole: Record<(typeof WHOLE)[number], number>;
} {
  if (days.length !== values.length) throw new ShapeError(`${values.length} values for ${days.length} days`);
  const annual = Object.fromEntries(ANNUAL.map((name) => [name, [] as number[]])) as Record<
    AnnualIndex,
    number[]
  >;
  for (const period of periods) {
    const found = ofPeriod(days, values, { p95, p99 }, period);
    for (const name of ANNUAL) annual[name].push(found ? found[name] : Number.NaN);
  }
  return { annual, whole: fromDayToDay(days, values) };
}

function ofPeriod(
  days: ArrayLike<number>,
  values: ArrayLike<number>,
  { p95, p99 }: WetDayPercentiles,
  { start, end, needs }: Period,
): Record<AnnualIndex, number> | null {
  let [known, wet, total, most, most5] = [0, 0, 0, Number.NaN, Number.NaN];
  let [r10mm, r20mm, r95p, r99p] = [0, 0, 0, 0];
  let [run, cdd, cwd] = [0, 0, 0];
  for (let d = start; d < end; d++) {
    const value = values[d] ?? NaN;
    if (Number.isNaN(value)) {
      run = 0;
      continue;
    }
    known++;
    const isWet = value >= WET;
    const goesOn = d > start && (days[d] ?? NaN) - (days[d - 1] ?? NaN) === 1 && run > 0 === isWet;
    run = (goesOn ? run : 0) + (isWet ? 1 : -1);
    if (isWet) {
      wet++;
      total += value;
      if (value > p95) r95p += value;
      if (value > p99) r99p += value;
    }
    if (value >= 10) r10mm++;
    if (value >= 20) r20mm++;
    if (!(value <= most)) most = value;
    const five = fiveDaysTo(days, values, d);
    if (!Number.isNaN(five) && !(five <= most5)) most5 = five;
    [cdd, cwd] = [Math.max(cdd, -run), Math.max(cwd, run)];
  }
  if (known < needs) return null;
  const undefinedWithout = (threshold: number, sum: number): number =>
    Number.isNaN(threshold) ? Number.NaN : sum;
  return {
    rx1day: most,
    rx5day: most5,
    r10mm,
    r20mm,
    r95p: undefinedWithout(p95, r95p),
    r99p: undefinedWithout(p99, r99p),
    cdd,
    cwd,
    sdii: total / wet,
    prcptot: total,
  };
}

/** Sum of the five days that end at a place, which may begin in the year before; NaN where they do not follow each other. */
function fiveDaysTo(days: ArrayLike<number>, values: ArrayLike<number>, end: number): number {
  if (end < 4 || (days[end] ?? NaN) - (days[end - 4] ?? NaN) !== 4) return Number.NaN;
  let sum = 0;
  for (let d = end - 4; d <= end; d++) sum += values[d] ?? NaN;
  return sum;
}

/** Of pairs of a day and the next one, both known. */
function fromDayToDay(
  days: ArrayLike<number>,
  values: ArrayLike<number>,
): Record<(typeof WHOLE)[number], number> {
  const pairs: [number, number][] = [];
  let [wetWet, wet, dryWet, dry] = [0, 0, 0, 0];
  for (let d = 1; d < days.length; d++) {
    const [first, second] = [values[d - 1] ?? NaN, values[d] ?? NaN];
    if ((days[d] ?? NaN) - (days[d - 1] ?? NaN) !== 1 || Number.isNaN(first + second)) continue;
    pairs.push([first, second]);
    const then = second >= WET ? 1 : 0;
    if (first >= WET) {
      wet++;
      wetWet += then;
    } else {
      dry++;
      dryWet += then;
    }
  }
  return { lag1: correlation(pairs), ww: wetWet / wet, dw: dryWet / dry };
}

/** Pearson; NaN where one side does not vary. */
function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (side: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[side] / pairs.length, 0);
  const varies = (side: 0 | 1): boolean => pairs.some((pair) => pair[side] !== sure(pairs[0])[side]);
  if (pairs.length < 2 || !varies(0) || !varies(1)) return Number.NaN;
  const [a, b] = [mean(0), mean(1)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [x, y] of pairs) {
    ab += (x - a) * (y - b);
    aa += (x - a) ** 2;
    bb += (y - b) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
