import { wrapped } from "../wrapped.js";
import type { TrainingReading } from "./training.js";

/** What a training log shows, in words. */
export function describeTraining({ file, epochs, findings, untold, notes, unread }: TrainingReading): string {
  const item = (text: string): string[] => wrapped(`- ${text}`, 2);
  return [
    `Training log: ${file}, epochs ${epochs[0]} to ${epochs[1]}`,
    ...findings.flatMap(({ sentence, speaksFor }) =>
      item(
        `${sentence}.${speaksFor.length > 0 ? ` Speaks for ${speaksFor.join(", ")}, and confirms none.` : ""}`,
      ),
    ),
    ...untold.flatMap((what) => item(`not told: ${what}.`)),
    ...notes.flatMap(item),
    ...(unread.length > 0 ? item(`columns not read: ${unread.join(", ")}`) : []),
  ].join("\n");
}
