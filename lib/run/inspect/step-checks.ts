import { STEP_DAYS } from "../predictor-step.js";
import { readStep, stepText, stepVerdict } from "../read-step.js";
import type { Run } from "../run.js";
import { readSplits } from "../splits.js";
import { type Check, fail, ok, warn } from "./check.js";

const REMEDY =
  "hold the file numbers of X_lr against those of Y_hr and the order of its rows and columns: a model fed with predictors of other days knows nothing of its own";

/** Whether predictors are of the days beside them: over all days, and within each split that has enough. */
export async function stepChecks(run: Run): Promise<Check[]> {
  if (!run.normalisation) return [warn("step", "cannot be told without statistics", "see statistics")];
  const step = await readStep(run);
  if (!step)
    return [
      warn(
        "step",
        `fewer than ${STEP_DAYS} days have predictors and fields: whether they go together cannot be told`,
        "check some days by eye: wet predictors where it rains",
      ),
    ];
  const whole = stepVerdict(step);
  if (whole === "out of step")
    return [fail("step", `X_lr and Y_hr are out of step: ${stepText(step)}`, REMEDY)];
  if (whole === "unclear")
    return [warn("step", `hardly a relation between X_lr and Y_hr: ${stepText(step)}`, REMEDY)];
  const known = new Set(run.days);
  for (const [name, days] of (await readSplits(run).catch(() => null)) ?? []) {
    const there = days.filter((day) => known.has(day));
    const own = there.length < run.days.length ? await readStep(run, there) : null;
    if (own && stepVerdict(own) === "out of step")
      return [fail("step", `X_lr and Y_hr of split ${name} are out of step: ${stepText(own)}`, REMEDY)];
  }
  return [ok("step", stepText(step))];
}
