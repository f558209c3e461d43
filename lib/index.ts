/**
 * undrizzle: why a generative precipitation model rains everywhere, the right cure, and the proof.
 *
 * @packageDocumentation
 */

// Augmentation and skill
export {
  type AugmentAdvice,
  type AugmentClaim,
  type AugmentEffect,
  augmentAdvice,
} from "./augment/advice.js";
export { type Augmentation, type AugmentOptions, augment } from "./augment/augment.js";
export { eventPairs } from "./augment/event-pairs.js";
export {
  compareSkill,
  type SkillOptions,
  type SkillPair,
  type SkillRow,
  type SkillSeeds,
  type SkillTable,
  type SkillVerdict,
} from "./augment/skill.js";
export type { SkillPercentile } from "./augment/skill-definitions.js";
export { skillCsv } from "./augment/skill-files.js";
export { skillPairs } from "./augment/skill-pairs.js";
// Configuration, files, model
export { type Config, loadConfig, type Roots } from "./config/config.js";
export { configJsonSchema } from "./config/json-schema.js";
export type { ModelInputSetting, ModelInputSettings } from "./config/model-inputs.js";
export { parseConfig } from "./config/parse.js";
export type { Settings } from "./config/settings.js";
export { type Cure, type Cured, type CureOptions, type CureRow, cure, type Trial } from "./cure/cure.js";
export { cureInput } from "./cure/cure-input.js";
export type { Range } from "./cure/intervals.js";
export { type Tuned, type TunedMethod, type TuneOptions, type TunePoint, tune } from "./cure/tune.js";
export { type TunedRun, tuneRun } from "./cure/tune-run.js";
export { CAUSE_IDS } from "./diagnosis/cause-ids.js";
// Diagnosis
export { describeDiagnosis } from "./diagnosis/describe.js";
export { type DiagnoseOptions, diagnose } from "./diagnosis/diagnose.js";
export { diagnoseInput, type ModelFiles } from "./diagnosis/diagnose-input.js";
export type {
  CauseId,
  CauseResult,
  Diagnosis,
  EvidenceLevel,
  Readings,
  RepairResult,
  Symptom,
  Verdict,
} from "./diagnosis/diagnosis.js";
export type {
  Fault,
  FaultChoice,
  FaultContext,
  FaultId,
  Need,
  STAGES,
} from "./diagnosis/faults/fault.js";
export type { LookFinding, Looks } from "./diagnosis/looks/look.js";
export type { ModelEvidence, Posterior } from "./diagnosis/model-evidence.js";
export {
  describeNumbers,
  type NumberFiles,
  type NumberReadings,
  type NumbersAlone,
  numbersAlone,
  readNumbers,
} from "./diagnosis/numbers.js";
export type { Proof } from "./diagnosis/proof.js";
export type { GroupReading, NumberReading, RulerReading } from "./diagnosis/ruler/ruler-reading.js";
export { samplerEvidence } from "./diagnosis/sampler-evidence.js";
export type { Evidence } from "./diagnosis/scene.js";
export type { Specimen, SpecimenShare } from "./diagnosis/specimen.js";
export type { Aspect, Change } from "./diagnosis/standing.js";
export type { ColumnId } from "./diagnosis/training/columns.js";
export type { TrainingFinding, TrainingReading } from "./diagnosis/training/training.js";
// Fields
export * from "./errors.js";
export type { Distribution, DistributionMethod } from "./fields/distribution.js";
export * from "./fields/event.js";
export type { EventSums } from "./fields/event-sums.js";
export type { ExactSum } from "./fields/exact-sum.js";
export * from "./fields/field.js";
export type { PairProducts, PairSums } from "./fields/kernels.js";
export { type QuantileMethod, quantiles } from "./fields/quantile.js";
export { permutation, type RandomStream, randomStream } from "./fields/random.js";
export type { Coordinates } from "./fields/regrid/grid-axes.js";
export { makeRegridder, type Regridder, type RegridMethod } from "./fields/regrid/regridder.js";
export * from "./fields/transform.js";
export type { ArrayFile, ArrayVariable, Attribute, Attributes } from "./io/arrays/array-file.js";
export type { Output, OutputArray, OutputField, OutputSink } from "./io/arrays/output.js";
export type { AxisOrder, FieldAxes } from "./io/cf/cf.js";
export type { EventTimes } from "./io/cf/event-times.js";
export type { StepLength } from "./io/cf/step-length.js";
export type { Cumulative } from "./io/fields/cumulative-signs.js";
export type {
  ArrayOrigin,
  FieldFile,
  FieldOrigin,
  FilesOrigin,
  JoinedOrigin,
  StoredAt,
  TableOrigin,
} from "./io/fields/field-file.js";
export { createFieldWriter, type FieldWriter, type FieldWriterOptions } from "./io/fields/field-writer.js";
export type { Alignment } from "./io/fields/grids.js";
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
export type { Pair, PairPaths } from "./io/pairs/pair.js";
export { createSampleWriter, type SampleWriter } from "./io/pairs/pair-writer.js";
export type { Regridding } from "./io/pairs/regrid-pair.js";
export type { OutputRules } from "./io/writing/output-guard.js";
// Metrics
export type { Measurable, Measurables, Measured, ResultOf } from "./metrics/accumulate.js";
export {
  type Band,
  type BandedEvaluation,
  type BandedMetric,
  type Bands,
  bandedValue,
  inBand,
  targetBands,
} from "./metrics/bands.js";
export type { BootstrapOptions, Interval } from "./metrics/bootstrap.js";
export type {
  Brier,
  BrierOptions,
  BrierResult,
  Exceedance,
  ExceedanceState,
  ExceedanceTable,
} from "./metrics/brier.js";
export { METRICS, type MetricMaker, metricsNamed } from "./metrics/catalogue.js";
export type { CellErrors, CellErrorsOptions, CellErrorsState } from "./metrics/cell-errors.js";
export type {
  ClimateIndexName,
  ClimateIndices,
  ClimateIndicesOptions,
  ClimateIndicesState,
  IndexOfSides,
} from "./metrics/climate-indices.js";
export type {
  Contingency,
  ContingencyOptions,
  ContingencyResult,
  ContingencyScores,
  ContingencyState,
} from "./metrics/contingency.js";
export type { Crps, CrpsParts, CrpsRange, CrpsState } from "./metrics/crps.js";
export type { CrpsDecomposition, CrpsDecompositionState, CrpsGaps } from "./metrics/crps-decomposition.js";
export type { AnnualIndex, DailyIndex } from "./metrics/daily-indices.js";
export type { Diversity, DiversityState } from "./metrics/diversity.js";
export type { EnergyScore, EnergyScoreParts, EnergyScoreState } from "./metrics/energy-score.js";
export type { EnsembleDispersion } from "./metrics/ensemble-dispersion.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./metrics/evaluate.js";
export {
  evaluateAsReported,
  type ReportedRuler,
  type ReportedSamples,
} from "./metrics/evaluate-as-reported.js";
export type { Percentiles } from "./metrics/evaluation.js";
export type { FailureState, Failures, FirstFailure, Missed } from "./metrics/failures.js";
export type {
  FieldStatisticName,
  FieldStatisticSpread,
  FieldStatistics,
  SetStatistics,
} from "./metrics/field-statistics.js";
export type { FIVE } from "./metrics/five.js";
export type { FssAtScale, FssOptions, FssResult, FssScaleOptions, FssState } from "./metrics/fss.js";
export type { FssSums } from "./metrics/fss-in-whole-numbers.js";
export type { GpdFit, GpdTails } from "./metrics/gpd.js";
export type { HistogramDivergence, HistogramOptions, HistogramState } from "./metrics/histogram-kl.js";
export * as metrics from "./metrics/index.js";
export type { Ks, KsAlternative, KsBound, KsOptions } from "./metrics/ks.js";
export type { MassBias, MassBiasState } from "./metrics/mass-bias.js";
export { type MeasureOptions, measure } from "./metrics/measure.js";
export { measureFields } from "./metrics/measure-fields.js";
export { measureRows } from "./metrics/measure-rows.js";
export type { Accumulator, CellCount, Metric, MetricOptions, MetricText, Target } from "./metrics/metric.js";
export type { Moments, Summary } from "./metrics/moments.js";
export type { Functional, Murphy, MurphyCurve, MurphyOptions, MurphyState } from "./metrics/murphy.js";
export type { PooledState } from "./metrics/pooled-values.js";
export type { Prdc, PrdcOptions, PrdcScores, PrdcState } from "./metrics/prdc.js";
export type { ObjectOptions, PrecipitationObject } from "./metrics/precipitation-objects.js";
export type {
  ProbabilisticFss,
  ProbabilisticFssOptions,
  ProbabilisticFssState,
} from "./metrics/probabilistic-fss.js";
export type { QuantileCrossings } from "./metrics/quantile-crossings.js";
export type {
  QuantileError,
  QuantileErrorsOptions,
  QuantileErrorsResult,
  QuantileErrorsState,
} from "./metrics/quantile-errors.js";
export type {
  QuantileScore,
  QuantileScoreAt,
  QuantileScoreOptions,
  QuantileScoreState,
} from "./metrics/quantile-score.js";
export type { RankHistogram, RankHistogramOptions, RankHistogramState } from "./metrics/rank-histogram.js";
export type { Rapsd, RapsdOptions, SpectralRatio, SpectralState } from "./metrics/rapsd.js";
export type { ReliabilityBin } from "./metrics/reliability.js";
export {
  type ReportedDefinition,
  type ReportedEvaluation,
  type ReportedNumber,
  type ReportedSpread,
  reportedDefinitions,
} from "./metrics/reported-evaluation.js";
export type { ReturnLevels, ReturnLevelsOptions } from "./metrics/return-levels.js";
export type {
  ReturnLevel,
  ReturnLevelsOfOptions,
  TailWithUncertainty,
  Uncertain,
} from "./metrics/return-levels-of.js";
export type { Roc } from "./metrics/roc.js";
export type { Interval95, LikelihoodRow, MetricRow } from "./metrics/rows.js";
export type { MeanSal, Sal, SalDistance, SalField, SalOptions, SalState } from "./metrics/sal.js";
export type { Sdii, SdiiOptions, SdiiState } from "./metrics/sdii.js";
export { type Seen, see } from "./metrics/seen.js";
export type {
  SpatialCorrelation,
  SpatialCorrelationOptions,
  SpatialCorrelationState,
} from "./metrics/spatial-correlation.js";
export type { Runs, SpellLengths, Spells, SpellsOptions, SpellsState } from "./metrics/spells.js";
export type { SpreadSkill, SpreadSkillState } from "./metrics/spread-skill.js";
export type { SsimOptions } from "./metrics/ssim.js";
export type { Threshold, TruthQuantile } from "./metrics/threshold.js";
export type { NearestTraining, TrainingDistance } from "./metrics/training-distance.js";
export type {
  Variogram,
  VariogramOptions,
  VariogramState,
  VariogramSums,
  VariogramTotals,
} from "./metrics/variogram.js";
export type {
  VariogramScore,
  VariogramScoreOptions,
  VariogramScoreState,
} from "./metrics/variogram-score.js";
export type { Wasserstein } from "./metrics/wasserstein.js";
export type {
  Emphasis,
  WeightedCrps,
  WeightedCrpsOptions,
  WeightedCrpsState,
} from "./metrics/weighted-crps.js";
export type { WetFraction, WetFractionState } from "./metrics/wet-fraction.js";
export type { FssBorder, FssMissing, WindowOptions } from "./metrics/window-fractions.js";
export { type Contract, checkContract, type ModelPorts } from "./model/contract.js";
export { type Cvae, type Encoding, type ModelInput, openCvae, type PortNames } from "./model/cvae.js";
export { drawLatents, type LatentDraw } from "./model/draw-latents.js";
export { type OnnxFile, readOnnxFile } from "./model/onnx-file.js";
export type { RawPort, RawSession, RawTensor, SessionPool } from "./model/raw-session.js";
export { type OnnxModel, openModel, type Port, type Tensor } from "./model/session.js";
export { type Difference, verifyModel } from "./model/verify.js";
export type { CoarseWater, Conserved } from "./postprocess/coarse-water.js";
export type { FitSetting } from "./postprocess/fit-setting.js";
// Post-processing
export {
  type Fitted,
  type FittedJSON,
  type FittedOn,
  type InSample,
  type JsonValue,
  scoredInSample,
} from "./postprocess/fitted.js";
export { fittedFromJSON } from "./postprocess/fitted-json.js";
export {
  type FixCost,
  type FixCostMeter,
  type FixCostRow,
  type FixCostSide,
  type FixCostState,
  fixCost,
} from "./postprocess/fix-cost.js";
export {
  activationFloor,
  type FittedFloorRemoval,
  type FloorRemovalParams,
  floorRemoval,
  removeFloor,
} from "./postprocess/floor-removal.js";
export {
  type DryExcess,
  type FittedFrequencyAdaptation,
  type FrequencyAdaptationOptions,
  type FrequencyAdaptationParams,
  fitFrequencyAdaptation,
} from "./postprocess/frequency-adaptation.js";
export { hardThreshold } from "./postprocess/hard-threshold.js";
export {
  type FittedHurdleGamma,
  fitHurdleGamma,
  type HurdleGamma,
  type HurdleGammaOptions,
  type HurdleGammaParams,
} from "./postprocess/hurdle-gamma.js";
export {
  type FittedLocalQuantileMapping,
  fitLocalQuantileMapping,
  type LocalQuantileMappingOptions,
  type LocalQuantileMappingParams,
} from "./postprocess/local-quantile-mapping/local-quantile-mapping.js";
export { type FittedLoci, fitLoci, type LociOptions, type LociParams } from "./postprocess/loci.js";
export {
  type DryBlocks,
  type FittedMassScaledThreshold,
  fitMassScaledThreshold,
  type MassScaledThresholdOptions,
  type MassScaledThresholdParams,
} from "./postprocess/mass-scaled-threshold.js";
export {
  type FittedMatchedThreshold,
  fitMatchedThreshold,
  type MatchedPer,
  type MatchedThresholdOptions,
  type MatchedThresholdParams,
  type MatchSummary,
} from "./postprocess/matched-threshold.js";
export { FAMILIES, type Method, type OptionAbout, type OptionKind } from "./postprocess/method.js";
export {
  type AnyMethod,
  type FittedMethod,
  fitMethod,
  METHODS,
  type MethodId,
  type MethodObject,
  type MethodSpec,
} from "./postprocess/methods.js";
export {
  type FittedProbabilityMatching,
  type ProbabilityMatchingOptions,
  type ProbabilityMatchingParams,
  probabilityMatching,
  probabilityMatchingToTruth,
} from "./postprocess/probability-matching.js";
export {
  type FittedQuantileMapping,
  fitQuantileMapping,
  type QuantileMappingOptions,
  type QuantileMappingParams,
  type Tail,
} from "./postprocess/quantile-mapping.js";
export type { LocalResidual } from "./postprocess/residual-texture/local-residual.js";
export type { NormalScores, Ranks } from "./postprocess/residual-texture/normal-scores.js";
export {
  type FittedResidualTexture,
  fitResidualTexture,
  type ResidualTextureOptions,
  type ResidualTextureParams,
} from "./postprocess/residual-texture/residual-texture.js";
export type { By } from "./postprocess/season/by.js";
export {
  type AnyFitted,
  fitBySeason,
  type SeasonalMethod,
  type SeasonalParams,
} from "./postprocess/season/seasonal.js";
export { softThreshold } from "./postprocess/soft-threshold.js";
export { type EventSelection, parseSelection, selectEvents, splitEvents } from "./postprocess/split.js";
export type { GuardedMethod, HeldBack } from "./postprocess/tail-guard.js";
export type { Treatment } from "./postprocess/treatment.js";
// Tables, plots, reports
export { causeRows } from "./present/cause-rows.js";
export type { DiagnosedFields } from "./present/diagnosis/specimens.js";
export { type DiagnosisPageOptions, diagnosisPage } from "./present/diagnosis-page.js";
export {
  claimRows,
  DOCUMENT_BEFORE,
  DOCUMENT_EXPECTED,
  expectationRows,
  symptomRows,
} from "./present/document-claims.js";
export { buildExplorer, type ExplorerInputs, type ExplorerModel } from "./present/explorer.js";
export { figure } from "./present/figure.js";
export type { Jupyter } from "./present/notebook/jupyter.js";
export type {
  CellMetadata,
  CellOutput,
  CodeCell,
  DataOutput,
  ErrorOutput,
  MarkdownCell,
  MultilineText,
  Notebook,
  NotebookCell,
  StreamOutput,
} from "./present/notebook/notebook.js";
export type { Parameters } from "./present/notebook/parameters.js";
export { type PipelineProgress, type PipelineResult, runPipeline } from "./present/pipeline.js";
export { type DistributionSeries, exceedancePlot, rainHistogram } from "./present/plots/distribution.js";
export { eventMaps } from "./present/plots/event-maps.js";
export { type MapOptions, type MapPanel, precipitationMaps } from "./present/plots/map.js";
export { type MetricSeries, metricComparisonPlot } from "./present/plots/metric-comparison.js";
export { skillDifferencesPlot } from "./present/plots/skill-differences.js";
export type { PlotSpec } from "./present/plots/spec.js";
export { type SpectrumSeries, spectrumPlot } from "./present/plots/spectrum.js";
export { type SweepPlotOptions, thresholdSweepPlot } from "./present/plots/threshold-sweep.js";
export { type PooledCells, poolCells } from "./present/pooled.js";
export { renderPng, renderSvg } from "./present/render.js";
export { buildReport, type Report, type ReportedNotebook, type ReportOptions } from "./present/report.js";
export { exploreModels, modelFolders } from "./present/run-explorer.js";
export { type RunReport, type RunReportOptions, reportRun } from "./present/run-report.js";
export { skillRows } from "./present/skill-rows.js";
export { measureSpectra } from "./present/spectra.js";
export type { StatisticsFile, StoredEvents } from "./present/statistics-file.js";
export { sweepRows } from "./present/sweep-rows.js";
export {
  beforeAfterFrame,
  type DataFrame,
  type FrameHtmlOptions,
  frameHtml,
  metricSeries,
  metricsFrame,
  metricsHtml,
  type TableRow,
  tableFrame,
} from "./present/tables.js";
export { type Visualization, type VisualizeOptions, visualize } from "./present/visualize.js";
export { writeFix } from "./present/write-fix.js";
// Runs
export { type BeforeAfterRow, beforeAfter, beforeAfterCsv } from "./run/before-after.js";
export { categoriseRun, categoryOf, type DayCategory } from "./run/categorise.js";
export type { ChangeSignal, Period } from "./run/change-signal.js";
export type { ChooseBy, StrengthChoice, StrengthChoices, StrengthPoint } from "./run/choose-strength.js";
export {
  type Arm,
  type ArmComparison,
  type ComparedArm,
  type ComparedStratum,
  type CompareOptions,
  type CompareTable,
  compareArms,
} from "./run/compare.js";
export {
  type ArmInputs,
  type CompareInputsOptions,
  compareInputs,
  type EventWatcher,
} from "./run/compare-inputs.js";
export type { ComparedMetric } from "./run/compared-metrics.js";
export type { DrawnDays } from "./run/draw-days.js";
export {
  type EventScores,
  type ScoreSum,
  type Scores,
  scoreEvent,
  type TargetName,
} from "./run/event-scores.js";
export { eventsInMm, readTruth, runEvents } from "./run/events.js";
export type { Measures } from "./run/field-measures.js";
export { type Fix, type FixOptions, fixEvents } from "./run/fix.js";
export type { FixMeasured, TreatmentOptions } from "./run/fix-meter.js";
export { type FixedModel, fixModels } from "./run/fix-models.js";
export type { FoldOptions, Split } from "./run/folds.js";
export { type HeldEvents, holdEvents } from "./run/hold-events.js";
export { type Input, type InputPaths, type OpenedInput, openInput } from "./run/input.js";
export type { Check, CheckVerdict } from "./run/inspect/check.js";
export { inspectRun, type RunInspection } from "./run/inspect/inspect-run.js";
export type { Intervals } from "./run/measures-with-intervals.js";
export type { NonFinite } from "./run/non-finite.js";
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
export {
  openSampler,
  type SampledDay,
  type SampleOptions,
  type Sampler,
  sampleEvents,
  sampleOptions,
} from "./run/sample.js";
export type { StratumEvaluation } from "./run/strata/measure-strata.js";
export { openStrata, type StrataOptions, type StrataSource } from "./run/strata/open-strata.js";
export type { Region } from "./run/strata/region.js";
export type { Strata, StrataKind, StrataNames, StrataPart } from "./run/strata/strata.js";
export {
  SWEEP_THRESHOLDS,
  type SweepPoint,
  sweepThreshold,
  type ThresholdSweep,
} from "./run/threshold-sweep.js";
export { writeFixedRun } from "./run/write-fixed.js";
export { type WrittenSamples, writeSamples } from "./run/write-samples.js";
// Storms and faults
export { type Calibration, measureCalibration } from "./storms/calibration.js";
export { type StormDomain, stormDomain } from "./storms/domain.js";
export { FAULTS } from "./storms/inject/faults.js";
export { type HealthyOptions, healthySamples } from "./storms/inject/healthy-samples.js";
export { type AppliedFault, type InjectOptions, injectFaults } from "./storms/inject/inject-faults.js";
export { type InjectSource, injectRun, runTruths } from "./storms/inject/inject-run.js";
export { type InjectedTruth, openSeal } from "./storms/inject/seal.js";
export type { PairLike } from "./storms/inject/write-pair.js";
export type { Movement } from "./storms/movement.js";
export { type Storm, storm } from "./storms/storm.js";
export type { Regime, Weather } from "./storms/weather.js";
export { version } from "./version.js";
