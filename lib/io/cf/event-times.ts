import { sure } from "../../sure.js";
import type { Moment } from "./calendar.js";
import { carried, momentText, type TimeAxis } from "./cf-time.js";
import { type StepLength, stepLength } from "./step-length.js";

/** When the events of a file are. */
export interface EventTimes {
  /** In full, `"1982-12-01T06:00:00"`: the start of an event, of a day its middle where its bounds are known. */
  readonly full: readonly string[];
  /** In full as they are stamped, where bounds say otherwise; else null. */
  readonly stamps: readonly string[] | null;
  /** Whether each is a month. */
  readonly areMonths: boolean;
  /** CF's name of the calendar in which they were counted; null where dates were written out. */
  readonly calendar?: string | null;
  readonly step: StepLength;
  /** Where all bounds begin at one time, or at the start of a day, and grow: that time. */
  readonly growsFrom?: string | null;
}

/** What a file says about the length of its steps, besides its times. */
export interface StepHints {
  /** Hours of its `frequency`; "month" where that is one; null where it says none. */
  readonly frequency: number | "month" | null;
}

/**
 * The times of events, from their moments and, where there are, the bounds of each (start, end, start, end …).
 */
export function eventTimes(
  moments: readonly Moment[],
  bounds: readonly Moment[] | null,
  axis: TimeAxis,
  hints: StepHints,
): EventTimes {
  const text = (moment: Moment) => momentText(moment, axis.calendar);
  const stamps = moments.map(text);
  if (!bounds) {
    const areMonths = lookLikeMonths(moments, axis, hints);
    const step = stepLength(moments, hints.frequency, areMonths);
    return { full: stamps, stamps: null, areMonths, calendar: axis.calendar.name, step };
  }
  const cells = moments.map((_, i) => cellOf(sure(bounds[2 * i]), sure(bounds[2 * i + 1])));
  const areMonths = cells.every(({ start, seconds }) => isMonth(start, seconds, axis));
  const full = cells.map(({ start, seconds }) =>
    text(seconds === 86400 ? carried(start.day, start.second + 43200) : start),
  );
  const shortest = Math.min(...cells.map(({ seconds }) => seconds));
  const longest = Math.max(...cells.map(({ seconds }) => seconds));
  const growsFrom = growingFrom(cells, axis);
  const isEven = longest - shortest <= 1e-3 * longest;
  return {
    full,
    stamps: full.every((cell, i) => cell === stamps[i]) ? null : stamps,
    areMonths,
    calendar: axis.calendar.name,
    growsFrom,
    step: areMonths
      ? { hours: null, why: "its steps are months, which differ in length", note: null }
      : isEven
        ? { hours: shortest / 3600, why: "", note: null }
        : {
            hours: null,
            why: `its bounds are ${shortest / 3600} to ${longest / 3600} h long`,
            note: null,
          },
  };
}

/** The one start of bounds of different lengths, "00:00 of each day" for several; null where they do not grow. */
function growingFrom(
  cells: readonly { readonly start: Moment; readonly seconds: number }[],
  { calendar }: TimeAxis,
): string | null {
  const starts = new Map<string, { start: Moment; lengths: Set<number> }>();
  for (const { start, seconds } of cells) {
    const key = `${start.day} ${start.second}`;
    const own = starts.get(key) ?? { start, lengths: new Set<number>() };
    own.lengths.add(seconds);
    starts.set(key, own);
  }
  const all = [...starts.values()];
  if (all.length === 1 && sure(all[0]).lengths.size > 1) return momentText(sure(all[0]).start, calendar);
  const areDays =
    all.every(({ start }) => start.second === 0) && cells.every(({ seconds }) => seconds <= 86400);
  return areDays && all.some(({ lengths }) => lengths.size > 1) ? "00:00 of each day" : null;
}

function cellOf(start: Moment, end: Moment): { start: Moment; seconds: number } {
  return { start, seconds: (end.day - start.day) * 86400 + end.second - start.second };
}

/** From the first of a month to the first of the next. */
function isMonth(start: Moment, seconds: number, { calendar }: TimeAxis): boolean {
  const [year, month, date] = calendar.toDate(start.day);
  const next = calendar.toDay(month === 12 ? year + 1 : year, (month % 12) + 1, 1);
  return date === 1 && start.second === 0 && seconds === (next - start.day) * 86400;
}

/** One time each in months of their own, all on the first, or in the middle, or said to be monthly. */
function lookLikeMonths(
  moments: readonly Moment[],
  { calendar }: TimeAxis,
  { frequency }: StepHints,
): boolean {
  if (frequency !== "month" && (frequency !== null || moments.length < 3)) return false;
  const dates = moments.map(({ day }) => calendar.toDate(day));
  const months = new Set(dates.map(([year, month]) => year * 12 + month));
  if (months.size < moments.length) return false;
  return (
    frequency === "month" ||
    dates.every(([, , date]) => date === 1) ||
    (moments.length >= 6 && dates.every(([, , date]) => date >= 14 && date <= 17))
  );
}

/** What times are called: by month, by day where each has one at the same hour, else with hours. */
export function timeLabels(full: readonly string[], areMonths: boolean): string[] {
  if (areMonths) return full.map((time) => time.replace(/-\d\d(T.*)?$/, ""));
  const days = full.map((time) => time.replace(/T.*/, ""));
  const clocks = new Set(full.map((time) => /T(.*)/.exec(time)?.[1] ?? "00:00:00"));
  if (clocks.size === 1 && new Set(days).size === days.length) return days;
  const withSeconds = [...clocks].some((clock) => !clock.endsWith(":00"));
  return full.map((time, i) => {
    const clock = /T(.*)/.exec(time)?.[1] ?? "00:00:00";
    return `${days[i]}T${withSeconds ? clock : clock.slice(0, 5)}`;
  });
}

/** The times of files that follow each other, as of one. */
export function oneAfterTheOther(parts: readonly EventTimes[]): EventTimes {
  const { step, calendar = null } = sure(parts[0]);
  const haveOneStep = parts.every((part) => part.step.hours === step.hours);
  return {
    full: parts.flatMap(({ full }) => full),
    stamps: parts.some(({ stamps }) => stamps) ? parts.flatMap(({ stamps, full }) => stamps ?? full) : null,
    areMonths: parts.every(({ areMonths }) => areMonths),
    calendar: parts.every((part) => part.calendar === calendar) ? calendar : null,
    step: haveOneStep ? step : { hours: null, why: "its files have steps of different lengths", note: null },
  };
}
