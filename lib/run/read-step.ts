import { stat } from "node:fs/promises";
import { join } from "node:path";
import { zToMm } from "../fields/transform.js";
import { readFloats } from "../io/formats/npy/npy.js";
import { readTruth } from "./events.js";
import { blockRain, examineStep, type PredictorStep, type StepDay } from "./predictor-step.js";
import { dayFile, needNormalisation, type Run } from "./run.js";

/** Days held against each other at most, spread evenly over all. */
const MOST_DAYS = 200;

/**
 * {@link examineStep} of the days of a run, or of some of them.
 *
 * @param run with predictors in `X_lr/`
 * @param days that count; of many, some evenly spread ones are read
 * @returns null where too few days have predictors, or their channels differ
 * @throws FormatError when the run has no statistics, or a file is damaged
 * @example
 * ```ts
 * const run = await openRun("run");
 * await readStep(run); // → null
 * ```
 */
export async function readStep(run: Run, days: readonly number[] = run.days): Promise<PredictorStep | null> {
  const normalisation = needNormalisation(run);
  const { height, width } = run.grid;
  const chosen = days.length > MOST_DAYS ? spread(days) : days;
  const read: StepDay[] = [];
  let shape: readonly number[] | null = null;
  for (const day of chosen) {
    const file = dayFile(join(run.dataDir, "X_lr"), day);
    if (!(await stat(file).catch(() => null))) continue;
    const predictors = await readFloats(file);
    if (predictors.shape.length !== 3 || (shape && String(predictors.shape) !== String(shape))) return null;
    shape = predictors.shape;
    const values = Float64Array.from(predictors.values);
    const mm = zToMm(await readTruth(run, day), normalisation).values;
    const rain = blockRain(mm, run.landMask, [height, width], [shape[1] ?? NaN, shape[2] ?? NaN]);
    if (values.every(Number.isFinite)) read.push({ predictors: values, rain });
  }
  return shape && examineStep(read, [shape[0] ?? NaN, shape[1] ?? NaN, shape[2] ?? NaN]);
}

/** What the step check says, in a sentence. */
export function stepText({ days, channel, correlation, p, better }: PredictorStep): string {
  const own =
    `the predictor nearest to block-mean rain (channel ${channel}) correlates ${correlation.toFixed(2)} with that of its own day ` +
    `over ${days} days (permuted days do as well with p = ${p.toPrecision(1)})`;
  return better ? `${own}; ${better.arrangement} fits ${better.correlation.toFixed(2)}` : own;
}

/** Up to here a relation is no chance; from the second on it is none, where many days say so. */
const [RELATED, UNRELATED] = [0.01, 0.05];
const MANY_DAYS = 30;

/** Whether predictors and fields go together; `unclear` where the relation is weak or the days are few. */
export function stepVerdict({ days, p, better }: PredictorStep): "in step" | "out of step" | "unclear" {
  if (better !== null) return "out of step";
  if (p <= RELATED) return "in step";
  return p > UNRELATED && days >= MANY_DAYS ? "out of step" : "unclear";
}

function spread(days: readonly number[]): number[] {
  return Array.from({ length: MOST_DAYS }, (_, i) => days[Math.floor((i * days.length) / MOST_DAYS)] ?? NaN);
}
