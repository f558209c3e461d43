import type { Strata } from "./strata.js";

/** Meteorological seasons. */
export const SEASONS = ["DJF", "MAM", "JJA", "SON"] as const;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** Month of an event that is called by a date, from 1; null for others. */
export function monthOf(key: string): number | null {
  const month = Number(/^\d{4,}-(\d{2})(?:-|$)/.exec(key)?.[1]);
  return month >= 1 && month <= 12 ? month : null;
}

/** Meteorological seasons of events that are called by dates; others belong to none. */
export const bySeason: Strata = calendar("season", SEASONS, (month) => Math.floor((month % 12) / 3));

/** The same by month. */
export const byMonth: Strata = calendar("month", MONTHS, (month) => month - 1);

function calendar(
  by: "season" | "month",
  names: readonly string[],
  place: (month: number) => number,
): Strata {
  return {
    by,
    names,
    of: (event) => {
      const month = monthOf(event.key);
      return month === null ? [] : [{ name: names[place(month)]!, event }];
    },
  };
}
