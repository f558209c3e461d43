// What the library shows of this room. A name here is one in test/public-surface.json.
export { type BeforeAfterRow, beforeAfter, beforeAfterCsv } from "./before-after.js";
export { categoriseRun, categoryOf, type DayCategory } from "./categorise.js";
export type { ChangeSignal, Period } from "./change-signal.js";
export type { ChooseBy, StrengthChoice, StrengthChoices, StrengthPoint } from "./choose-strength.js";
export {
  type Arm,
  type ArmComparison,
  type ComparedArm,
  type ComparedStratum,
  type CompareOptions,
  type CompareTable,
  compareArms,
} from "./compare.js";
export {
  type ArmInputs,
  type CompareInputsOptions,
  compareInputs,
  type EventWatcher,
} from "./compare-inputs.js";
export type { ComparedMetric } from "./compared-metrics.js";
export type { DrawnDays } from "./draw-days.js";
export {
  type EventScores,
  type ScoreSum,
  type Scores,
  scoreEvent,
  type TargetName,
} from "./event-scores.js";
export { eventsInMm, readTruth, runEvents } from "./events.js";
export type { Measures } from "./field-measures.js";
export { type Fix, type FixOptions, fixEvents } from "./fix.js";
export type { FixMeasured, TreatmentOptions } from "./fix-meter.js";
export { type FixedModel, fixModels } from "./fix-models.js";
export type { FoldOptions, Split } from "./folds.js";
export { type HeldEvents, holdEvents } from "./hold-events.js";
export { type Input, type InputPaths, type OpenedInput, openInput } from "./input.js";
export type { Check, CheckVerdict } from "./inspect/check.js";
export { inspectRun, type RunInspection } from "./inspect/inspect-run.js";
export type { Intervals } from "./measures-with-intervals.js";
export type { NonFinite } from "./non-finite.js";
export { examineStep, type PredictorStep, type StepDay } from "./predictor-step.js";
export { priorDraws } from "./prior-draws.js";
export { readStep } from "./read-step.js";
export {
  type EvaluateInputOptions,
  evaluateInput,
  fieldResults,
  type Results,
  reportedRuler,
} from "./results.js";
export { openRun, type Run, selectDays } from "./run.js";
export {
  openSampler,
  type SampledDay,
  type SampleOptions,
  type Sampler,
  sampleEvents,
  sampleOptions,
} from "./sample.js";
export type { StratumEvaluation } from "./strata/measure-strata.js";
export { openStrata, type StrataOptions, type StrataSource } from "./strata/open-strata.js";
export type { Region } from "./strata/region.js";
export type { Strata, StrataKind, StrataNames, StrataPart } from "./strata/strata.js";
export {
  SWEEP_THRESHOLDS,
  type SweepPoint,
  sweepThreshold,
  type ThresholdSweep,
} from "./threshold-sweep.js";
export { writeFixedRun } from "./write-fixed.js";
export { type WrittenSamples, writeSamples } from "./write-samples.js";
