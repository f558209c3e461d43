import { ValueError } from "../../errors.js";
import { sure } from "../../sure.js";
import type { Strata } from "./strata.js";

/** Meteorological seasons. */
export const SEASONS = ["DJF", "MAM", "JJA", "SON"] as const;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** Month of an event that is called by a date, from 1; null for others. */
export function monthOf(key: string): number | null {
  const month = Number(/^\d{4,}-(\d{2})(?:-|$)/.exec(key)?.[1]);
  return month >= 1 && month <= 12 ? month : null;
}

/**
 * Months, or meteorological seasons, of events that are called by dates: those that occur.
 *
 * @param keys what the events are called
 * @throws ValueError for an event that is not called by a date
 */
export function calendarStrata(by: "season" | "month", keys: readonly string[]): Strata {
  const all: readonly string[] = by === "season" ? SEASONS : MONTHS;
  const nameOf = (key: string): string => {
    const month = monthOf(key);
    if (month === null)
      throw new ValueError(`by ${by}: event ${key} has no date; times come from the time axis of a file`);
    return sure(all[by === "season" ? Math.floor((month % 12) / 3) : month - 1]);
  };
  const counts = new Map<string, number>();
  const places = keys.map((key) => {
    const name = nameOf(key);
    const place = counts.get(name) ?? 0;
    counts.set(name, place + 1);
    return place;
  });
  const names = all.filter((name) => counts.has(name));
  return {
    by,
    names,
    events: names.map((name) => counts.get(name) ?? NaN),
    of: (event) => [{ name: nameOf(event.key), event }],
    placeOf: ({ index }) => places[index] ?? NaN,
  };
}
