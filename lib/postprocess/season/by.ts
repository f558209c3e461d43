import { UsageError, ValueError } from "../../errors.js";

/** Fits by calendar month, or by a window of days that moves through the year. */
export type By = "month" | `window:${number}`;

const LONGEST = 365;
/** Days before the first of each month, in a year without a leap day. */
const BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** @throws UsageError for what is neither `month` nor `window:N` of 3 to 365 days */
export function parseBy(text: string): By {
  const days = /^window:(\d+)$/.exec(text)?.[1];
  if (text === "month") return text;
  if (days !== undefined && Number(days) >= 3 && Number(days) <= LONGEST) return `window:${Number(days)}`;
  throw new UsageError(`--by ${text}: give month, or window:N with N from 3 to ${LONGEST} days`);
}

/** Parts of the year that have a fit each, and which days a fit may be made of. */
export interface Seasons {
  readonly count: number;
  /** What to call a part. */
  name(part: number): string;
  /** The part that a day of an event falls into. */
  partOf(key: string): number;
  /** Whether an event is in the pool of a part that has been widened so many times. */
  isInPool(key: string, part: number, widened: number): boolean;
  /** From here on a pool is the whole year. */
  readonly widest: number;
}

export function seasonsOf(by: By): Seasons {
  if (by === "month") {
    const monthOf = (key: string): number => dateOf(key).month - 1;
    return {
      count: 12,
      name: (part) => `month ${part + 1}`,
      partOf: monthOf,
      isInPool: (key, part, widened) => around(monthOf(key), part, 12) <= widened,
      widest: 6,
    };
  }
  const length = Number(by.slice("window:".length));
  const count = Math.ceil(LONGEST / Math.ceil(length / 3));
  const step = LONGEST / count;
  const centre = (part: number): number => (part + 0.5) * step;
  return {
    count,
    name: (part) => `days ${Math.floor(part * step) + 1} to ${Math.floor((part + 1) * step)} of the year`,
    partOf: (key) => Math.min(Math.floor(dayOf(key) / step), count - 1),
    isInPool: (key, part, widened) =>
      around(dayOf(key) + 0.5, centre(part), LONGEST) <= length / 2 + widened * step,
    widest: count,
  };
}

/** How far apart on a circle. */
function around(a: number, b: number, length: number): number {
  const apart = Math.abs(a - b) % length;
  return Math.min(apart, length - apart);
}

/** Day of the year from 0; the 29th of February is the 1st of March. */
function dayOf(key: string): number {
  const { month, day } = dateOf(key);
  return Math.min((BEFORE[month - 1] ?? NaN) + day - 1, LONGEST - 1);
}

function dateOf(key: string): { month: number; day: number } {
  const found = /^[+-]?\d{4,}-(\d{2})-(\d{2})(?!\d)/.exec(key);
  if (!found)
    throw new ValueError(
      `event ${key} has no date: fits by month or by a window of days need events of a file with a time axis`,
    );
  return { month: Number(found[1]), day: Number(found[2]) };
}
