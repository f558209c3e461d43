// What the library shows of this room. A name here is one in test/public-surface.json.
export type { CoarseWater, Conserved } from "./coarse-water.js";
export type { FitSetting } from "./fit-setting.js";
export {
  type Fitted,
  type FittedJSON,
  type FittedOn,
  type InSample,
  type JsonValue,
  scoredInSample,
} from "./fitted.js";
export { fittedFromJSON } from "./fitted-json.js";
export {
  type FixCost,
  type FixCostMeter,
  type FixCostRow,
  type FixCostSide,
  type FixCostState,
  fixCost,
} from "./fix-cost.js";
export {
  activationFloor,
  type FittedFloorRemoval,
  type FloorRemovalParams,
  floorRemoval,
  removeFloor,
} from "./floor-removal.js";
export {
  type DryExcess,
  type FittedFrequencyAdaptation,
  type FrequencyAdaptationOptions,
  type FrequencyAdaptationParams,
  fitFrequencyAdaptation,
} from "./frequency-adaptation.js";
export { hardThreshold } from "./hard-threshold.js";
export {
  type FittedHurdleGamma,
  fitHurdleGamma,
  type HurdleGamma,
  type HurdleGammaOptions,
  type HurdleGammaParams,
} from "./hurdle-gamma.js";
export {
  type FittedLocalQuantileMapping,
  fitLocalQuantileMapping,
  type LocalQuantileMappingOptions,
  type LocalQuantileMappingParams,
} from "./local-quantile-mapping/local-quantile-mapping.js";
export { type FittedLoci, fitLoci, type LociOptions, type LociParams } from "./loci.js";
export {
  type DryBlocks,
  type FittedMassScaledThreshold,
  fitMassScaledThreshold,
  type MassScaledThresholdOptions,
  type MassScaledThresholdParams,
} from "./mass-scaled-threshold.js";
export {
  type FittedMatchedThreshold,
  fitMatchedThreshold,
  type MatchedPer,
  type MatchedThresholdOptions,
  type MatchedThresholdParams,
  type MatchSummary,
} from "./matched-threshold.js";
export { FAMILIES, type Method, type OptionAbout, type OptionKind } from "./method.js";
export {
  type AnyMethod,
  type FittedMethod,
  fitMethod,
  METHODS,
  type MethodId,
  type MethodObject,
  type MethodSpec,
} from "./methods.js";
export {
  type FittedProbabilityMatching,
  type ProbabilityMatchingOptions,
  type ProbabilityMatchingParams,
  probabilityMatching,
  probabilityMatchingToTruth,
} from "./probability-matching.js";
export {
  type FittedQuantileMapping,
  fitQuantileMapping,
  type QuantileMappingOptions,
  type QuantileMappingParams,
  type Tail,
} from "./quantile-mapping.js";
export type { LocalResidual } from "./residual-texture/local-residual.js";
export type { NormalScores, Ranks } from "./residual-texture/normal-scores.js";
export {
  type FittedResidualTexture,
  fitResidualTexture,
  type ResidualTextureOptions,
  type ResidualTextureParams,
} from "./residual-texture/residual-texture.js";
export type { By } from "./season/by.js";
export {
  type AnyFitted,
  fitBySeason,
  type SeasonalMethod,
  type SeasonalParams,
} from "./season/seasonal.js";
export { softThreshold } from "./soft-threshold.js";
export { type EventSelection, parseSelection, selectEvents, splitEvents } from "./split.js";
export type { GuardedMethod, HeldBack } from "./tail-guard.js";
export type { Treatment } from "./treatment.js";
