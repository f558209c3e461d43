import { sure } from "../../sure.js";
import { own } from "../arrays/own.js";
import { CALENDARS, type Calendar, type Moment } from "./calendar.js";

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  week: 604800,
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
  msec: 1e-3,
  ms: 1e-3,
  microsecond: 1e-6,
  nanosecond: 1e-9,
};

/** How a file counts time: `units` and `calendar` of a CF time coordinate. */
export interface TimeAxis {
  readonly calendar: Calendar;
  /** The moment of a count; null where it has none. */
  moment(value: number | bigint): Moment | null;
  /** Seconds of one unit of the count. */
  readonly unitSeconds: number;
}

/** Whether units are those of a time coordinate: `"days since 1950-01-01"`. */
export function isTimeUnits(units: string): boolean {
  return /^\s*[A-Za-z]+\s+since\s+/i.test(units) || isAbsolute(units);
}

/** `"day as %Y%m%d.%f"`, as CDO writes absolute times. */
function isAbsolute(units: string): boolean {
  return /^\s*days?\s+as\s+%Y%m%d\.%f/i.test(units);
}

/**
 * Understands the units of a CF time coordinate (CF conventions 1.11, section 4.4).
 *
 * Months and years, whose length CF leaves open, are those of the calendar: whole ones, and halves for the middle
 * of a month.
 *
 * @returns null where units or calendar are unknown
 */
export function timeAxis(units: string, calendarName: string | null): TimeAxis | null {
  const calendar = own(CALENDARS, (calendarName ?? "standard").trim().toLowerCase() || "standard");
  if (!calendar) return null;
  if (isAbsolute(units)) return { calendar, unitSeconds: 86400, moment: absoluteMoment(calendar) };
  const match = /^\s*([A-Za-z]+)\s+since\s+(-?\d{1,4})-(\d{1,2})(?:-(\d{1,2}))?(?!\d)(.*)$/i.exec(units);
  if (!match) return null;
  const [year, month, date] = [Number(match[2]), Number(match[3]), Number(match[4] ?? 1)];
  const clock = clockSeconds(sure(match[5]));
  if (month < 1 || month > 12 || date < 1 || date > 31 || clock === null) return null;
  const unit = sure(match[1]).toLowerCase();
  const singular = unit.length > 2 ? unit.replace(/s$/, "") : unit;
  const seconds = own(UNIT_SECONDS, singular);
  if (seconds) {
    const start = calendar.toDay(year, month, date);
    return { calendar, unitSeconds: seconds, moment: (value) => elapsed(value, seconds, start, clock) };
  }
  const months = own({ month: 1, mon: 1, year: 12, yr: 12 }, singular);
  if (!months) return null;
  return {
    calendar,
    unitSeconds: months * 30 * 86400,
    moment(value) {
      const halves = Number(value) * months * 2;
      if (!Number.isInteger(halves)) return null;
      const count = year * 12 + month - 1 + Math.floor(halves / 2);
      const first = calendar.toDay(Math.floor(count / 12), (((count % 12) + 12) % 12) + 1, 1);
      return { day: first + (halves % 2 === 0 ? date - 1 : 15), second: clock };
    },
  };
}

function elapsed(
  value: number | bigint,
  seconds: number,
  startDay: number,
  startSecond: number,
): Moment | null {
  const number = Number(value);
  if (!Number.isFinite(number)) return null;
  const perDay = 86400 / seconds;
  // Days apart from seconds: nanoseconds since 1970 do not fit a float64 otherwise.
  const isWhole = typeof value === "bigint" && perDay >= 1;
  const wholeDays = isWhole ? Number(value / BigInt(Math.round(perDay))) : Math.floor(number / perDay);
  const rest = isWhole ? Number(value % BigInt(Math.round(perDay))) : number - wholeDays * perDay;
  return carried(startDay + wholeDays, Math.round(rest * seconds + startSecond));
}

function absoluteMoment(calendar: Calendar): (value: number | bigint) => Moment | null {
  return (value) => {
    const number = Number(value);
    const whole = Math.floor(number);
    const [year, month, date] = [Math.floor(whole / 10000), Math.floor(whole / 100) % 100, whole % 100];
    if (!Number.isFinite(number) || month < 1 || month > 12 || date < 1 || date > 31) return null;
    return carried(calendar.toDay(year, month, date), Math.round((number - whole) * 86400));
  };
}

/** A moment whose seconds are within its day. */
export function carried(day: number, second: number): Moment {
  const days = Math.floor(second / 86400);
  return { day: day + days, second: second - days * 86400 };
}

/** `" 12:30:00"`, `"T23:00:00Z"`, `" 00:00 +01:00"` as seconds of UTC; null where the zone is unknown. */
function clockSeconds(text: string): number | null {
  const match = /^(?:[T\s]\s*(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2}(?:\.\d*)?))?)?\s*(.*)$/i.exec(text);
  if (!match) return null;
  const zone = /^(?:Z|UTC|GMT|([-+])(\d{1,2}):?(\d{2})?)?$/i.exec(sure(match[4]).trim());
  if (!zone) return null;
  const ahead = (zone[1] === "-" ? -1 : 1) * (Number(zone[2] ?? 0) * 3600 + Number(zone[3] ?? 0) * 60);
  return Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0) - ahead;
}

/** A moment in full: `"1982-12-01T06:00:00"`. */
export function momentText({ day, second }: Moment, calendar: Calendar): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const [year, month, date] = calendar.toDate(day);
  const years = `${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}`;
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map(two).join(":");
  return `${years}-${two(month)}-${two(date)}T${clock}`;
}
