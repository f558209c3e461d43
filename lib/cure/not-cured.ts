import type { Diagnosis } from "../diagnosis/diagnosis.js";
import { bandsOf, type Scores, type TargetName } from "../run/event-scores.js";
import type { CrossValidated } from "./cross-validate.js";
import { excusedTargets } from "./excused-targets.js";

export const LABELS: Record<keyof Scores, string> = {
  correlation: "spatial correlation",
  wetFraction: "wet fraction",
  ks: "KS",
  massBias: "mass bias",
  diversity: "diversity",
  crps: "fair CRPS",
  distance: "1 − cosine of samples with the truth",
  realWetFraction: "real wet fraction",
};

/** What is left, in sentences. */
export function notCured(
  diagnosis: Diagnosis,
  scores: Scores,
  out: readonly TargetName[],
  best: CrossValidated | null,
): string[] {
  const excused = excusedTargets(diagnosis);
  const found = out
    .filter((target) => !excused.has(target) && !Number.isNaN(scores[target]))
    .map(
      (target) =>
        `${LABELS[target]} is ${scores[target].toFixed(3)}, its target ${bandsOf(scores)
          [target].map((end) => +end.toFixed(3))
          .join(" to ")}`,
    );
  const confirmed = diagnosis.causes.filter(({ verdict }) => verdict === "confirmed").map(({ id }) => id);
  if (confirmed.length > 0)
    found.push(
      `the cause itself (${confirmed.join(", ")}) is still in the model or the pipeline: a treatment of samples changes neither`,
    );
  if (best?.treatment.id === "residual-texture")
    found.push(
      "what the samples do not know of the day they still do not know: coherence is not raised, and the correlation of single members is lower than before",
    );
  return found;
}
