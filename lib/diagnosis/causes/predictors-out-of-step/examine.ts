import type { PredictorStep } from "../../../run/predictor-step.js";
import { stepText, stepVerdict } from "../../../run/read-step.js";
import { type Finding, finding, untestable } from "../../finding.js";

const ID = "predictors-out-of-step";

/** Predictors of another day, another model or another order, by the fields of the run alone. */
export function examineStepCause(step: PredictorStep | null): Finding {
  if (!step) return untestable(ID, "too few days of the run have predictors");
  const verdict = stepVerdict(step);
  return finding(
    ID,
    verdict === "out of step" ? "confirmed" : verdict === "in step" ? "excluded" : "suspected",
    step.better ? step.better.correlation : step.p,
    step.better ? step.correlation : 0.05,
    stepText(step),
  );
}
