import { FEW_EVENTS } from "../metrics/bootstrap.js";
import type { SkillRow, SkillTable } from "./skill.js";

/** What is to be said of the intervals and verdicts of a table. */
export function skillNotes(
  rows: readonly SkillRow[],
  { events, blockLength, runs }: Pick<SkillTable, "events" | "blockLength" | "runs">,
  sameModel: boolean,
): string[] {
  return [
    ...(events < FEW_EVENTS
      ? [`${events} events: intervals from fewer than ${FEW_EVENTS} are not to be trusted`]
      : []),
    ...(events <= blockLength
      ? ["one block of events: nothing can be resampled, there are no intervals"]
      : []),
    ...strataNotes(rows, blockLength),
    ...(sameModel || runs.before + runs.after > 2
      ? []
      : [
          "one run before and one after: another seed of the same training may turn any row, so no verdict on the trainings is given; " +
            "give several of each, or say that both come of the same model",
        ]),
  ];
}

function strataNotes(rows: readonly SkillRow[], blockLength: number): string[] {
  const sizes = new Map(rows.map(({ by, stratum, events }) => [`${by} ${stratum}`, events]));
  sizes.delete("all all");
  const named = (isSo: (events: number) => boolean): string =>
    [...sizes].flatMap(([name, events]) => (isSo(events) ? `${name} (${events})` : [])).join(", ");
  const alone = named((events) => events <= blockLength);
  const few = named((events) => events > blockLength && events < FEW_EVENTS);
  return [
    ...(alone ? [`too few events to be resampled, there are no intervals: ${alone}`] : []),
    ...(few ? [`intervals from fewer than ${FEW_EVENTS} events are not to be trusted: ${few}`] : []),
  ];
}
