import type { CauseId } from "../diagnosis/diagnosis.js";
import {
  type EventScores,
  haveOneAmount,
  type Scores,
  TARGETS,
  type TargetName,
} from "../run/event-scores.js";

/** Why no treatment can be fitted, whatever the samples are; null where one can. */
export function nothingToFitOn(events: readonly EventScores[], { realWetFraction }: Scores): string | null {
  if (realWetFraction === 0) return "the real fields are dry everywhere: there is nothing to fit on";
  return haveOneAmount(events, "truth")
    ? "the real fields have one amount everywhere: there is nothing to fit on"
    : null;
}

/** Why no treatment is taken. */
export function whyNone(
  atSource: readonly CauseId[],
  out: readonly TargetName[],
  tried: number,
  met: number,
  excused: ReadonlySet<TargetName>,
): string {
  if (atSource.length > 0)
    return `${atSource.join(", ")} must be mended where it arises: a treatment of the samples would hide it`;
  if (tried === 0 && out.length > 0 && out.every((target) => excused.has(target)))
    return "what lies outside its target is no symptom here, and no treatment is called for";
  if (tried === 0)
    return out.length === 0
      ? `${met === TARGETS.length ? "all targets are met" : "no target that is defined is missed"}, and no treatment is called for`
      : "no treatment is possible on these events";
  return "no treatment meets more targets or lowers CRPS or KS beyond chance on events that it was not fitted on";
}
