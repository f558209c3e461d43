import type { Moment } from "./calendar.js";

/** How long an event lasts, for amounts. */
export interface StepLength {
  /** Null where it is not known. */
  readonly hours: number | null;
  /** Why it is not known. */
  readonly why: string;
  /** What was assumed, where times alone would not say it. */
  readonly note: string | null;
}

const DAY = 86400;

/**
 * How long the events of a file without bounds last. Seasons and days left out make gaps, over which nothing was
 * summed: the commonest step counts, where nine in ten are equal and it is a day at most; at irregular gaps of whole
 * days the events are days, and else last as long as the smallest step that all others are multiples of. Longer
 * regular steps may be sums or a selection: the file has to say.
 */
export function stepLength(
  moments: readonly Moment[],
  frequency: number | "month" | null,
  areMonths: boolean,
): StepLength {
  const unknown = (why: string): StepLength => ({ hours: null, why, note: null });
  if (areMonths) return unknown("its steps are months, which differ in length");
  const said = typeof frequency === "number" ? frequency * 3600 : null;
  const gaps = gapsOf(moments);
  if (gaps.length === 0) return said ? known(said) : unknown("it has one time");
  const smallest = Math.min(...gaps);
  if (said !== null && said < 0.99 * smallest && smallest <= DAY)
    return unknown(
      `its times are ${smallest / 3600} h apart, and its frequency is said to be ${said / 3600} h`,
    );
  const commonest = commonestOf(gaps);
  if (commonest !== null && commonest <= DAY) return known(commonest);
  if (said !== null)
    return known(
      said,
      `times lie up to ${Math.max(...gaps) / 3600} h apart: ${said / 3600} h each, as its frequency says`,
    );
  if (commonest !== null)
    return unknown(
      `its times are ${commonest / 3600} h apart, which may be the length of a step, or leave days out between daily amounts`,
    );
  const common = gaps.reduce(greatestCommonDivisor);
  const isPlain = common === DAY || (common < DAY && common === smallest && DAY % common === 0);
  if (!isPlain)
    return unknown(`its times are at irregular gaps of ${smallest / 3600} to ${Math.max(...gaps) / 3600} h`);
  return known(common, `times at irregular gaps: taken as amounts of ${common / 3600} h each`);
}

function known(seconds: number, note: string | null = null): StepLength {
  return { hours: seconds / 3600, why: "", note };
}

function gapsOf(moments: readonly Moment[]): number[] {
  const seconds = moments.map(({ day, second }) => day * DAY + second).sort((a, b) => a - b);
  return seconds
    .slice(1)
    .map((second, i) => second - (seconds[i] ?? NaN))
    .filter((gap) => gap > 0);
}

/** The gap that nine in ten are. */
function commonestOf(gaps: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const gap of gaps) counts.set(gap, (counts.get(gap) ?? 0) + 1);
  const [gap, count] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
  return count >= 0.9 * gaps.length ? gap : null;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
