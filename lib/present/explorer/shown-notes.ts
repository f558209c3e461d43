import { METRICS } from "./verdict.js";

/** What is to be known of the numbers that the page shows; how far its KS may be off stands with the verdict. */
export function shownNotes(notes: Readonly<Record<string, string>>): string[] {
  return METRICS.filter(({ id }) => id !== "ks" && notes[id] !== undefined).map(
    ({ id, name }) => `${name}: ${notes[id]}`,
  );
}
