import { bandsOf, type Scores, TARGETS, targetsMet } from "../../run/event-scores.js";
import { listInWords } from "./list-in-words.js";
import { score } from "./score.js";
import { TARGET_LABELS } from "./target.js";

/** What setting all below 0.1 mm/day to zero does to the five scores. */
export function documentedThreshold(before: Scores, after: Scores): string {
  const moved = TARGETS.filter((target) => !Object.is(before[target], after[target]));
  if (moved.length === 0)
    return "The usual threshold of 0.1 mm/day changes none of the five numbers, in no digit.";
  const seen = moved.filter((target) => score(before[target]) !== score(after[target]));
  if (seen.length === 0)
    return "The usual threshold of 0.1 mm/day changes none of the five numbers by as much as they are printed to.";
  const changes = seen.map(
    (target) => `${TARGET_LABELS[target]} from ${score(before[target])} to ${score(after[target])}`,
  );
  const [was, is] = [targetsMet(before), targetsMet(after)];
  const gained = is.filter((target) => !was.includes(target)).map((target) => TARGET_LABELS[target]);
  const lost = was.filter((target) => !is.includes(target)).map((target) => TARGET_LABELS[target]);
  const left = TARGETS.filter((target) => !is.includes(target) && !Number.isNaN(bandsOf(after)[target][0]));
  const ends = [
    ...(gained.length > 0 ? [`brings ${listInWords(gained)} into target`] : []),
    ...(lost.length > 0 ? [`takes ${listInWords(lost)} out of target`] : []),
    ...(gained.length + lost.length === 0 ? ["meets the same targets as without it"] : []),
  ];
  const open = left.length > 0 ? `; ${is.length} of 5 are met with it` : "";
  return `The usual threshold of 0.1 mm/day moves ${listInWords(changes)}, and ${ends.join(" and ")}${open}.`;
}
