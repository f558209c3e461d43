/**
 * undrizzle: why a generative precipitation model rains everywhere, the right cure, and the proof.
 *
 * @packageDocumentation
 */

// Augmentation and skill
export { type Augmentation, type AugmentOptions, augment } from "./augment/augment.js";
export { eventPairs } from "./augment/event-pairs.js";
export { compareSkill, type SkillOptions, type SkillTable } from "./augment/skill.js";
export { skillCsv } from "./augment/skill-files.js";
export { skillPairs } from "./augment/skill-pairs.js";
// Configuration, files, model
export { type Config, loadConfig } from "./config/config.js";
export { parseConfig } from "./config/parse.js";
export { configJsonSchema } from "./config/schema.js";
export type { Settings } from "./config/settings.js";
// Diagnosis
export { describeDiagnosis } from "./diagnosis/describe.js";
export { type DiagnoseOptions, diagnose } from "./diagnosis/diagnose.js";
export { diagnoseInput } from "./diagnosis/diagnose-input.js";
export type { CauseId, Diagnosis } from "./diagnosis/diagnosis.js";
export type { Fault, FaultChoice, FaultId } from "./diagnosis/faults/fault.js";
export type { ModelEvidence } from "./diagnosis/model-evidence.js";
export { samplerEvidence } from "./diagnosis/sampler-evidence.js";
export type { Evidence } from "./diagnosis/scene.js";
// Fields
export * from "./errors.js";
export * from "./fields/event.js";
export * from "./fields/field.js";
export { quantiles } from "./fields/quantile.js";
export { permutation, type RandomStream, randomStream } from "./fields/random.js";
export * from "./fields/transform.js";
export type { FieldFile } from "./io/fields/field-file.js";
export { createFieldWriter, type FieldWriter, type FieldWriterOptions } from "./io/fields/field-writer.js";
export { openFields } from "./io/fields/open.js";
export type { OpenOptions, PairOptions } from "./io/fields/open-options.js";
export {
  type Floats,
  formatNpy,
  type NpyArray,
  type NpyData,
  npyOfFloats,
  parseNpy,
  readFloats,
  readNpy,
  writeNpy,
} from "./io/formats/npy/npy.js";
export { openPair, type Pair, type PairPaths } from "./io/pairs/pair.js";
export { createSampleWriter, type SampleWriter } from "./io/pairs/pair-writer.js";
// Metrics
export type { Measurable, Measurables, Measured } from "./metrics/accumulate.js";
export {
  type Band,
  type BandedEvaluation,
  type BandedMetric,
  type Bands,
  bandedValue,
  inBand,
  targetBands,
} from "./metrics/bands.js";
export { METRICS, type MetricMaker, metricsNamed } from "./metrics/catalogue.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./metrics/evaluate.js";
export {
  evaluateAsReported,
  type ReportedRuler,
  type ReportedSamples,
} from "./metrics/evaluate-as-reported.js";
export * as metrics from "./metrics/index.js";
export { type MeasureOptions, measure } from "./metrics/measure.js";
export { measureRows } from "./metrics/measure-rows.js";
export type {
  Accumulator,
  CellCount,
  Metric,
  MetricOptions,
  MetricText,
  Target,
} from "./metrics/metric.js";
export {
  type ReportedDefinition,
  type ReportedEvaluation,
  type ReportedNumber,
  reportedDefinitions,
} from "./metrics/reported-evaluation.js";
export type { MetricRow } from "./metrics/rows.js";
export { type Seen, see } from "./metrics/seen.js";
export type { Threshold, TruthQuantile } from "./metrics/threshold.js";
export { checkContract } from "./model/contract.js";
export { type Cvae, type Encoding, openCvae } from "./model/cvae.js";
export { drawLatents } from "./model/draw-latents.js";
export { readOnnxFile } from "./model/onnx-file.js";
export { openModel } from "./model/session.js";
export { verifyModel } from "./model/verify.js";
// Post-processing
export { type Fitted, type FittedJSON, scoredInSample } from "./postprocess/fitted.js";
export { fittedFromJSON } from "./postprocess/fitted-json.js";
export { type FixCost, fixCost } from "./postprocess/fix-cost.js";
export { activationFloor, floorRemoval, removeFloor } from "./postprocess/floor-removal.js";
export { fitFrequencyAdaptation } from "./postprocess/frequency-adaptation.js";
export { hardThreshold } from "./postprocess/hard-threshold.js";
export { fitHurdleGamma } from "./postprocess/hurdle-gamma.js";
export { fitLoci } from "./postprocess/loci.js";
export { fitMassScaledThreshold } from "./postprocess/mass-scaled-threshold.js";
export { fitMatchedThreshold } from "./postprocess/matched-threshold.js";
export type { OptionAbout, OptionKind } from "./postprocess/method.js";
export {
  type AnyMethod,
  type FittedMethod,
  fitMethod,
  METHODS,
  type MethodId,
  type MethodSpec,
} from "./postprocess/methods.js";
export { probabilityMatching, probabilityMatchingToTruth } from "./postprocess/probability-matching.js";
export { fitQuantileMapping } from "./postprocess/quantile-mapping.js";
export { fitResidualTexture } from "./postprocess/residual-texture/residual-texture.js";
export { softThreshold } from "./postprocess/soft-threshold.js";
export { type EventSelection, parseSelection, selectEvents, splitEvents } from "./postprocess/split.js";
// Tables, plots, reports
export { causeRows } from "./present/cause-rows.js";
export { diagnosisPage } from "./present/diagnosis-page.js";
export {
  claimRows,
  DOCUMENT_BEFORE,
  DOCUMENT_EXPECTED,
  expectationRows,
  symptomRows,
} from "./present/document-claims.js";
export { buildExplorer } from "./present/explorer.js";
export { figure } from "./present/figure.js";
export { runPipeline } from "./present/pipeline.js";
export { exceedancePlot, rainHistogram } from "./present/plots/distribution.js";
export { eventMaps } from "./present/plots/event-maps.js";
export { precipitationMaps } from "./present/plots/map.js";
export { metricComparisonPlot } from "./present/plots/metric-comparison.js";
export { skillDifferencesPlot } from "./present/plots/skill-differences.js";
export type { PlotSpec } from "./present/plots/spec.js";
export { spectrumPlot } from "./present/plots/spectrum.js";
export { thresholdSweepPlot } from "./present/plots/threshold-sweep.js";
export { poolCells } from "./present/pooled.js";
export { renderPng, renderSvg } from "./present/render.js";
export { buildReport } from "./present/report.js";
export { exploreModels, modelFolders } from "./present/run-explorer.js";
export { type RunReport, type RunReportOptions, reportRun } from "./present/run-report.js";
export { skillRows } from "./present/skill-rows.js";
export { measureSpectra } from "./present/spectra.js";
export { sweepRows } from "./present/sweep-rows.js";
export {
  beforeAfterFrame,
  frameHtml,
  metricSeries,
  metricsFrame,
  metricsHtml,
  tableFrame,
} from "./present/tables.js";
export { visualize } from "./present/visualize.js";
export { writeFix } from "./present/write-fix.js";
// Runs
export { type BeforeAfterRow, beforeAfter, beforeAfterCsv } from "./run/before-after.js";
export { categoriseRun, categoryOf, type DayCategory } from "./run/categorise.js";
export { eventsInMm, readTruth, runEvents } from "./run/events.js";
export { type Fix, type FixOptions, fixEvents } from "./run/fix.js";
export { type FixedModel, fixModels } from "./run/fix-models.js";
export { holdEvents } from "./run/hold-events.js";
export { type Input, type InputPaths, openInput } from "./run/input.js";
export type { Check, CheckVerdict } from "./run/inspect/check.js";
export { inspectRun, type RunInspection } from "./run/inspect/inspect-run.js";
export { examineStep, type PredictorStep, type StepDay } from "./run/predictor-step.js";
export { priorDraws } from "./run/prior-draws.js";
export { readStep } from "./run/read-step.js";
export {
  type EvaluateInputOptions,
  evaluateInput,
  fieldResults,
  type Results,
  reportedRuler,
} from "./run/results.js";
export { openRun, type Run, selectDays } from "./run/run.js";
export { openSampler, type SampleOptions, type Sampler, sampleEvents, sampleOptions } from "./run/sample.js";
export { SWEEP_THRESHOLDS, sweepThreshold, type ThresholdSweep } from "./run/threshold-sweep.js";
export { writeFixedRun } from "./run/write-fixed.js";
export { type WrittenSamples, writeSamples } from "./run/write-samples.js";
// Storms and faults
export { measureCalibration } from "./storms/calibration.js";
export { type StormDomain, stormDomain } from "./storms/domain.js";
export { FAULTS } from "./storms/inject/faults.js";
export { type HealthyOptions, healthySamples } from "./storms/inject/healthy-samples.js";
export { injectFaults } from "./storms/inject/inject-faults.js";
export { injectRun, runTruths } from "./storms/inject/inject-run.js";
export { openSeal } from "./storms/inject/seal.js";
export { type Storm, storm } from "./storms/storm.js";
export { version } from "./version.js";
