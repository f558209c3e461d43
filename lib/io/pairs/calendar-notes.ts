import { sure } from "../../sure.js";
import { CALENDARS } from "../cf/calendar.js";
import type { FieldFile } from "../fields/field-file.js";

/** That two files matched by the dates they write count them in different calendars, and what has no partner for it. */
export function calendarNotes(truth: FieldFile, samples: FieldFile): string[] {
  const [a, b] = [truth.clock?.calendar, samples.clock?.calendar];
  if (!a || !b || a === b) return [];
  const lost = [unknownDates(truth, b, "truth"), unknownDates(samples, a, "samples")].filter(
    (text) => text !== null,
  );
  return [
    `the truth is in the calendar ${a}, the samples in ${b}: events are matched by the date that each writes, which is ` +
      `not always the same day of the year${lost.length > 0 ? ` (${lost.join("; ")})` : ""}; bring both to one calendar where that matters`,
  ];
}

/** How many dates of a file another calendar does not have. */
function unknownDates({ times }: FieldFile, name: string, whose: string): string | null {
  const calendar = sure(CALENDARS[name]);
  const unknown = (times ?? []).filter((time) => {
    const match = /^(-?\d+)-(\d\d)-(\d\d)/.exec(time);
    if (!match) return false;
    const date = match.slice(1).map(Number) as [number, number, number];
    return String(calendar.toDate(calendar.toDay(...date))) !== String(date);
  });
  return unknown.length === 0
    ? null
    : `${name} does not have ${unknown.length} ${unknown.length === 1 ? "date" : "dates"} of the ${whose}, ${unknown[0]} first`;
}
