// What the library shows of this room. A name here is one in test/public-surface.json.
export type { Measurable, Measurables, Measured, ResultOf } from "./accumulate.js";
export {
  type Band,
  type BandedEvaluation,
  type BandedMetric,
  type Bands,
  bandedValue,
  inBand,
  targetBands,
} from "./bands.js";
export type { BootstrapOptions, Interval } from "./bootstrap.js";
export type {
  Brier,
  BrierOptions,
  BrierResult,
  Exceedance,
  ExceedanceState,
  ExceedanceTable,
} from "./brier.js";
export { METRICS, type MetricMaker, metricsNamed } from "./catalogue.js";
export type { CellErrors, CellErrorsOptions, CellErrorsState } from "./cell-errors.js";
export type {
  ClimateIndexName,
  ClimateIndices,
  ClimateIndicesOptions,
  ClimateIndicesState,
  IndexOfSides,
} from "./climate-indices.js";
export type {
  Contingency,
  ContingencyOptions,
  ContingencyResult,
  ContingencyScores,
  ContingencyState,
} from "./contingency.js";
export type { Crps, CrpsParts, CrpsRange, CrpsState } from "./crps.js";
export type { CrpsDecomposition, CrpsDecompositionState, CrpsGaps } from "./crps-decomposition.js";
export type { AnnualIndex, DailyIndex } from "./daily-indices.js";
export type { Diversity, DiversityState } from "./diversity.js";
export type { EnergyScore, EnergyScoreParts, EnergyScoreState } from "./energy-score.js";
export type { EnsembleDispersion } from "./ensemble-dispersion.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./evaluate.js";
export {
  evaluateAsReported,
  type ReportedRuler,
  type ReportedSamples,
} from "./evaluate-as-reported.js";
export type { Percentiles } from "./evaluation.js";
export type { FailureState, Failures, FirstFailure, Missed } from "./failures.js";
export type {
  FieldStatisticName,
  FieldStatisticSpread,
  FieldStatistics,
  SetStatistics,
} from "./field-statistics.js";
export type { FIVE } from "./five.js";
export type { FssAtScale, FssOptions, FssResult, FssScaleOptions, FssState } from "./fss.js";
export type { FssSums } from "./fss-in-whole-numbers.js";
export type { GpdFit, GpdTails } from "./gpd.js";
export type { HistogramDivergence, HistogramOptions, HistogramState } from "./histogram-kl.js";
export type { Ks, KsAlternative, KsBound, KsOptions } from "./ks.js";
export type { MassBias, MassBiasState } from "./mass-bias.js";
export { type MeasureOptions, measure } from "./measure.js";
export { measureFields } from "./measure-fields.js";
export { measureRows } from "./measure-rows.js";
export type { Accumulator, CellCount, Metric, MetricOptions, MetricText, Target } from "./metric.js";
export type { Moments, Summary } from "./moments.js";
export type { Functional, Murphy, MurphyCurve, MurphyOptions, MurphyState } from "./murphy.js";
export type { PooledState } from "./pooled-values.js";
export type { Prdc, PrdcOptions, PrdcScores, PrdcState } from "./prdc.js";
export type { ObjectOptions, PrecipitationObject } from "./precipitation-objects.js";
export type {
  ProbabilisticFss,
  ProbabilisticFssOptions,
  ProbabilisticFssState,
} from "./probabilistic-fss.js";
export type { QuantileCrossings } from "./quantile-crossings.js";
export type {
  QuantileError,
  QuantileErrorsOptions,
  QuantileErrorsResult,
  QuantileErrorsState,
} from "./quantile-errors.js";
export type {
  QuantileScore,
  QuantileScoreAt,
  QuantileScoreOptions,
  QuantileScoreState,
} from "./quantile-score.js";
export type { RankHistogram, RankHistogramOptions, RankHistogramState } from "./rank-histogram.js";
export type { Rapsd, RapsdOptions, SpectralRatio, SpectralState } from "./rapsd.js";
export type { ReliabilityBin } from "./reliability.js";
export {
  type ReportedDefinition,
  type ReportedEvaluation,
  type ReportedNumber,
  type ReportedSpread,
  reportedDefinitions,
} from "./reported-evaluation.js";
export type { ReturnLevels, ReturnLevelsOptions } from "./return-levels.js";
export type {
  ReturnLevel,
  ReturnLevelsOfOptions,
  TailWithUncertainty,
  Uncertain,
} from "./return-levels-of.js";
export type { Roc } from "./roc.js";
export type { Interval95, LikelihoodRow, MetricRow } from "./rows.js";
export type { MeanSal, Sal, SalDistance, SalField, SalOptions, SalState } from "./sal.js";
export type { Sdii, SdiiOptions, SdiiState } from "./sdii.js";
export { type Seen, see } from "./seen.js";
export type {
  SpatialCorrelation,
  SpatialCorrelationOptions,
  SpatialCorrelationState,
} from "./spatial-correlation.js";
export type { Runs, SpellLengths, Spells, SpellsOptions, SpellsState } from "./spells.js";
export type { SpreadSkill, SpreadSkillState } from "./spread-skill.js";
export type { SsimOptions } from "./ssim.js";
export type { Threshold, TruthQuantile } from "./threshold.js";
export type { NearestTraining, TrainingDistance } from "./training-distance.js";
export type {
  Variogram,
  VariogramOptions,
  VariogramState,
  VariogramSums,
  VariogramTotals,
} from "./variogram.js";
export type {
  VariogramScore,
  VariogramScoreOptions,
  VariogramScoreState,
} from "./variogram-score.js";
export type { Wasserstein } from "./wasserstein.js";
export type {
  Emphasis,
  WeightedCrps,
  WeightedCrpsOptions,
  WeightedCrpsState,
} from "./weighted-crps.js";
export type { WetFraction, WetFractionState } from "./wet-fraction.js";
export type { FssBorder, FssMissing, WindowOptions } from "./window-fractions.js";
