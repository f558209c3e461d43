import { own } from "./own.js";

/** Days, and seconds after midnight, in some calendar. */
interface Moment {
  readonly day: number;
  readonly second: number;
}

/** Day numbers of a calendar, from any fixed day on. */
interface Calendar {
  toDay(year: number, month: number, day: number): number;
  toDate(day: number): [year: number, month: number, day: number];
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  day: 86400,
  d: 86400,
  hour: 3600,
  hr: 3600,
  h: 3600,
  minute: 60,
  min: 60,
  second: 1,
  sec: 1,
  s: 1,
  millisecond: 1e-3,
  microsecond: 1e-6,
  nanosecond: 1e-9,
};

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Years that all have the same months. */
function fixedCalendar(months: readonly number[]): Calendar {
  const starts = months.map((_, m) => months.slice(0, m).reduce((sum, days) => sum + days, 0));
  const yearDays = months.reduce((sum, days) => sum + days, 0);
  return {
    toDay: (year, month, day) => year * yearDays + starts[month - 1] + day - 1,
    toDate(number) {
      const year = Math.floor(number / yearDays);
      const rest = number - year * yearDays;
      const month = starts.findLastIndex((start) => start <= rest);
      return [year, month + 1, rest - starts[month] + 1];
    },
  };
}

/** Years counted from March, so that the leap day is the last of its year. */
function julianLike(isGregorian: (dayOrDate: "day" | "date", value: number) => boolean): Calendar {
  return {
    toDay(year, month, day) {
      const y = month > 2 ? year : year - 1;
      const m = (month + 9) % 12;
      const base = 365 * y + Math.floor(y / 4) + Math.floor((153 * m + 2) / 5) + day - 1;
      const gregorian = isGregorian("date", year * 10000 + month * 100 + day);
      return gregorian ? base - Math.floor(y / 100) + Math.floor(y / 400) : base - 2;
    },
    toDate(number) {
      let rest: number;
      let year: number;
      if (isGregorian("day", number)) {
        const era = Math.floor(number / 146097);
        rest = number - era * 146097;
        const century = Math.min(Math.floor(rest / 36524), 3);
        rest -= century * 36524;
        const four = Math.floor(rest / 1461);
        rest -= four * 1461;
        const single = Math.min(Math.floor(rest / 365), 3);
        rest -= single * 365;
        year = era * 400 + century * 100 + four * 4 + single;
      } else {
        const shifted = number + 2;
        const four = Math.floor(shifted / 1461);
        rest = shifted - four * 1461;
        const single = Math.min(Math.floor(rest / 365), 3);
        rest -= single * 365;
        year = four * 4 + single;
      }
      const m = Math.floor((5 * rest + 2) / 153);
      const month = m < 10 ? m + 3 : m - 9;
      return [month <= 2 ? year + 1 : year, month, rest - Math.floor((153 * m + 2) / 5) + 1];
    },
  };
}

const gregorian = julianLike(() => true);
const FIRST_GREGORIAN_DAY = gregorian.toDay(1582, 10, 15);
const mixed = julianLike((what, value) =>
  what === "date" ? value >= 15821015 : value >= FIRST_GREGORIAN_DAY,
);

const noLeap = fixedCalendar(MONTH_DAYS);
const allLeap = fixedCalendar(MONTH_DAYS.map((days, m) => (m === 1 ? 29 : days)));
const CALENDARS: Readonly<Record<string, Calendar>> = {
  standard: mixed,
  gregorian: mixed,
  proleptic_gregorian: gregorian,
  julian: julianLike(() => false),
  noleap: noLeap,
  "365_day": noLeap,
  all_leap: allLeap,
  "366_day": allLeap,
  "360_day": fixedCalendar(new Array<number>(12).fill(30)),
};

/** Times of a file, in its own calendar. */
export interface DecodedTimes {
  /**
   * `"1982-12-01"` where each day has one time at most, always at the same hour; else `"1982-12-01T06:00"`, with
   * seconds where needed.
   */
  readonly times: readonly string[];
  /** Hours from each time to the next, where all steps are equal or one is by far the commonest; else null. */
  readonly stepHours: number | null;
}

/** Whether units are those of a time coordinate: `"days since 1950-01-01"`. */
export function isTimeUnits(units: string): boolean {
  return /^\s*[A-Za-z]+\s+since\s+/i.test(units);
}

/**
 * Decodes a CF time coordinate (CF conventions 1.11, section 4.4).
 *
 * @returns null where units or calendar are unknown, a value is missing, or months and years are counted,
 *   whose length CF leaves open (in the 360-day calendar they have one)
 */
export function decodeTimes(
  values: ArrayLike<number | bigint>,
  units: string,
  calendarName: string | null,
): DecodedTimes | null {
  const calendar = own(CALENDARS, (calendarName ?? "standard").trim().toLowerCase());
  const match = /^\s*([A-Za-z]+)\s+since\s+(-?\d{1,4})-(\d{1,2})(?:-(\d{1,2}))?(.*)$/i.exec(units);
  if (!calendar || !match) return null;
  const unit = match[1].toLowerCase();
  const is360 = calendar === CALENDARS["360_day"];
  const singular = unit.length > 1 ? unit.replace(/s$/, "") : unit;
  const seconds =
    own(UNIT_SECONDS, singular) ??
    (is360 && singular === "month" ? 30 * 86400 : is360 && singular === "year" ? 360 * 86400 : null);
  if (!seconds) return null;
  const startDay = calendar.toDay(Number(match[2]), Number(match[3]), Number(match[4] ?? 1));
  const startSecond = clockSeconds(match[5]);
  const moments: Moment[] = [];
  for (let i = 0; i < values.length; i++) {
    const moment = toMoment(values[i], seconds, startDay, startSecond);
    if (!moment) return null;
    moments.push(moment);
  }
  return { times: moments.map(textOf(moments, calendar)), stepHours: commonStep(moments) };
}

function toMoment(
  value: number | bigint,
  seconds: number,
  startDay: number,
  startSecond: number,
): Moment | null {
  const number = Number(value);
  if (!Number.isFinite(number)) return null;
  const perDay = 86400 / seconds;
  // Days apart from seconds: nanoseconds since 1970 do not fit a float64 otherwise.
  const wholeDays =
    typeof value === "bigint" ? Number(value / BigInt(Math.round(perDay))) : Math.floor(number / perDay);
  const rest =
    typeof value === "bigint" ? Number(value % BigInt(Math.round(perDay))) : number - wholeDays * perDay;
  const second = Math.round(rest * seconds + startSecond);
  const carry = Math.floor(second / 86400);
  return { day: startDay + wholeDays + carry, second: second - carry * 86400 };
}

/** `" 12:30:00"`, `"T23:00:00Z"`, `" 00:00 +01:00"` as seconds of UTC. */
function clockSeconds(text: string): number {
  const match = /^[T\s]\s*(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2}(?:\.\d*)?))?\s*(.*)$/i.exec(text);
  if (!match) return 0;
  const zone = /^([-+])(\d{1,2}):?(\d{2})?$/.exec(match[4].trim());
  const ahead = zone ? (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 3600 + Number(zone[3] ?? 0) * 60) : 0;
  return Number(match[1]) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0) - ahead;
}

function textOf(moments: readonly Moment[], calendar: Calendar): (moment: Moment) => string {
  const daily =
    new Set(moments.map(({ day }) => day)).size === moments.length &&
    moments.every(({ second }) => second === moments[0].second);
  const withSeconds = moments.some(({ second }) => second % 60 !== 0);
  const two = (n: number) => String(n).padStart(2, "0");
  return ({ day, second }) => {
    const [year, month, date] = calendar.toDate(day);
    const text = `${String(year).padStart(4, "0")}-${two(month)}-${two(date)}`;
    if (daily) return text;
    const clock = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}`;
    return `${text}T${clock}${withSeconds ? `:${two(second % 60)}` : ""}`;
  };
}

/** The commonest step, where nine in ten steps are equal: seasons and missing days leave gaps. */
function commonStep(moments: readonly Moment[]): number | null {
  const counts = new Map<number, number>();
  for (let i = 1; i < moments.length; i++) {
    const step = (moments[i].day - moments[i - 1].day) * 86400 + moments[i].second - moments[i - 1].second;
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  const [step, count] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0]);
  return step > 0 && count >= 0.9 * (moments.length - 1) ? step / 3600 : null;
}
