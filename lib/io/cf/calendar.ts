/** Days, and seconds after midnight, in some calendar. */
export interface Moment {
  readonly day: number;
  readonly second: number;
}

/** Day numbers of a calendar, from any fixed day on. */
export interface Calendar {
  /** Its name in CF; one name for those that agree since 1582. */
  readonly name: string;
  toDay(year: number, month: number, day: number): number;
  toDate(day: number): [year: number, month: number, day: number];
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Years that all have the same months. */
function fixedCalendar(name: string, months: readonly number[]): Calendar {
  const starts = months.map((_, m) => months.slice(0, m).reduce((sum, days) => sum + days, 0));
  const yearDays = months.reduce((sum, days) => sum + days, 0);
  return {
    name,
    toDay: (year, month, day) => year * yearDays + (starts[month - 1] ?? NaN) + day - 1,
    toDate(number) {
      const year = Math.floor(number / yearDays);
      const rest = number - year * yearDays;
      const month = starts.findLastIndex((start) => start <= rest);
      return [year, month + 1, rest - (starts[month] ?? NaN) + 1];
    },
  };
}

/** Years counted from March, so that the leap day is the last of its year. */
function julianLike(
  name: string,
  isGregorian: (dayOrDate: "day" | "date", value: number) => boolean,
): Calendar {
  return {
    name,
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

const gregorian = julianLike("standard", () => true);
const FIRST_GREGORIAN_DAY = gregorian.toDay(1582, 10, 15);
const mixed = julianLike("standard", (what, value) =>
  what === "date" ? value >= 15821015 : value >= FIRST_GREGORIAN_DAY,
);

const noLeap = fixedCalendar("noleap", MONTH_DAYS);
const allLeap = fixedCalendar(
  "all_leap",
  MONTH_DAYS.map((days, m) => (m === 1 ? 29 : days)),
);
/** The calendars of CF (1.11, section 4.4.1), by their names. */
export const CALENDARS: Readonly<Record<string, Calendar>> = {
  standard: mixed,
  gregorian: mixed,
  proleptic_gregorian: gregorian,
  julian: julianLike("julian", () => false),
  noleap: noLeap,
  "365_day": noLeap,
  all_leap: allLeap,
  "366_day": allLeap,
  "360_day": fixedCalendar("360_day", new Array<number>(12).fill(30)),
};
