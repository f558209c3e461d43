import { type Scores, TARGETS, targetsMet } from "../run/event-scores.js";
import { LABELS } from "./not-cured.js";

/** How many targets are met of those that are defined: "4 of 5 targets", "4 of 4 targets (diversity is undefined)". */
export function metText(scores: Scores): string {
  const open = TARGETS.filter((target) => Number.isNaN(scores[target]));
  const names = open.map((target) => LABELS[target]).join(", ");
  const aside = open.length > 0 ? ` (${names} ${open.length === 1 ? "is" : "are"} undefined)` : "";
  return `${targetsMet(scores).length} of ${TARGETS.length - open.length} targets${aside}`;
}
