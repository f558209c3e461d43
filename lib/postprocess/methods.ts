import type { EventSet } from "../fields/event.js";
import type { Normalisation } from "../fields/transform.js";
import { type Fitted, makeFitted, NOT_FITTED } from "./fitted.js";
import { activationFloor, type FittedFloorRemoval, floorRemoval } from "./floor-removal.js";
import {
  type FittedFrequencyAdaptation,
  type FrequencyAdaptationOptions,
  fitFrequencyAdaptation,
} from "./frequency-adaptation.js";
import { checkThreshold, hardThreshold } from "./hard-threshold.js";
import { type FittedHurdleGamma, fitHurdleGamma, type HurdleGammaOptions } from "./hurdle-gamma.js";
import { type FittedLoci, fitLoci, type LociOptions } from "./loci.js";
import {
  type FittedMassScaledThreshold,
  fitMassScaledThreshold,
  type MassScaledThresholdOptions,
} from "./mass-scaled-threshold.js";
import {
  type FittedMatchedThreshold,
  fitMatchedThreshold,
  type MatchedThresholdOptions,
} from "./matched-threshold.js";
import { type FittedProbabilityMatching, probabilityMatchingToTruth } from "./probability-matching.js";
import {
  type FittedQuantileMapping,
  fitQuantileMapping,
  type QuantileMappingOptions,
} from "./quantile-mapping.js";
import {
  type FittedResidualTexture,
  fitResidualTexture,
  type ResidualTextureOptions,
} from "./residual-texture/residual-texture.js";
import { softThreshold } from "./soft-threshold.js";

export interface ThresholdParams {
  /** mm/day. */
  readonly threshold: number;
}

/** Every method, fitted. `method` tells them apart. */
export type FittedMethod =
  | Fitted<"hard-threshold", ThresholdParams>
  | Fitted<"soft-threshold", ThresholdParams>
  | FittedMatchedThreshold
  | FittedMassScaledThreshold
  | FittedLoci
  | FittedFloorRemoval
  | FittedQuantileMapping
  | FittedHurdleGamma
  | FittedProbabilityMatching
  | FittedFrequencyAdaptation
  | FittedResidualTexture;

export type MethodId = FittedMethod["method"];

/** What to fit. Everything but `method` (and the normalisation of `floor-removal`) has a default. */
export type MethodSpec =
  | { readonly method: "hard-threshold"; readonly threshold?: number }
  | { readonly method: "soft-threshold"; readonly threshold?: number }
  | ({ readonly method: "matched-threshold" } & MatchedThresholdOptions)
  | ({ readonly method: "mass-scaled-threshold" } & MassScaledThresholdOptions)
  | ({ readonly method: "loci" } & LociOptions)
  | { readonly method: "floor-removal"; readonly normalisation: Normalisation; readonly tolerance?: number }
  | ({ readonly method: "quantile-mapping" } & QuantileMappingOptions)
  | ({ readonly method: "hurdle-gamma" } & HurdleGammaOptions)
  | { readonly method: "probability-matching"; readonly seed?: number }
  | ({ readonly method: "frequency-adaptation" } & FrequencyAdaptationOptions)
  | ({ readonly method: "residual-texture" } & ResidualTextureOptions);

/** Every method in a line, for `--help`. */
export const METHODS: Readonly<Record<MethodId, string>> = {
  "hard-threshold": "cells below a threshold become dry (0.1 mm/day)",
  "soft-threshold": "max(x − T, 0): no gap above zero, but every wet cell loses T",
  "matched-threshold": "the threshold that gives samples the real wet share: domain, cell or event",
  "mass-scaled-threshold": "a threshold, then a factor that restores the real mass: event, block or domain",
  loci: "local intensity scaling: matched threshold and a factor on wet intensity",
  "floor-removal": "cells at the activation floor (z = 0) become dry; needs the normalisation",
  "quantile-mapping": "empirical quantile mapping of the values; does not move a storm",
  "hurdle-gamma": "quantile mapping with a dry share and a gamma distribution; its own tail",
  "probability-matching": "each sample takes the values of its own truth, keeping its ranks",
  "frequency-adaptation": "for samples that are too dry only: some dry cells become wet",
  "residual-texture": "draws what smooth samples lack, by scale; real distribution; spread and small scales",
};

/**
 * Fits any method. The events are read only by those that need them: thresholds, floor removal and
 * probability matching do not.
 *
 * @throws ValueError when an option is outside its range, or the events cannot be fitted
 */
export async function fitMethod(spec: MethodSpec, events: EventSet<"mm/day">): Promise<FittedMethod> {
  switch (spec.method) {
    case "hard-threshold":
      return hardThresholdMethod(spec);
    case "soft-threshold":
      return softThresholdMethod(spec);
    case "matched-threshold":
      return fitMatchedThreshold(events, spec);
    case "mass-scaled-threshold":
      return fitMassScaledThreshold(events, spec);
    case "loci":
      return fitLoci(events, spec);
    case "floor-removal":
      return floorRemoval({ floor: activationFloor(spec.normalisation), tolerance: spec.tolerance ?? 1e-5 });
    case "quantile-mapping":
      return fitQuantileMapping(events, spec);
    case "hurdle-gamma":
      return fitHurdleGamma(events, spec);
    case "probability-matching":
      return probabilityMatchingToTruth({ seed: spec.seed ?? 0 });
    case "frequency-adaptation":
      return fitFrequencyAdaptation(events, spec);
    case "residual-texture":
      return fitResidualTexture(events, spec);
  }
}

/** {@link hardThreshold} as a method; nothing is fitted. @throws ValueError for a negative threshold. */
export function hardThresholdMethod({
  threshold = 0.1,
}: Partial<ThresholdParams>): Fitted<"hard-threshold", ThresholdParams> {
  checkThreshold(threshold);
  return makeFitted(
    "hard-threshold",
    NOT_FITTED,
    { threshold },
    `cells below ${threshold} mm/day become dry`,
    (field) => hardThreshold(field, threshold),
  );
}

/** {@link softThreshold} as a method; nothing is fitted. @throws ValueError for a negative threshold. */
export function softThresholdMethod({
  threshold = 0.1,
}: Partial<ThresholdParams>): Fitted<"soft-threshold", ThresholdParams> {
  checkThreshold(threshold);
  return makeFitted(
    "soft-threshold",
    NOT_FITTED,
    { threshold },
    `max(x − ${threshold}, 0) mm/day: every wet cell loses ${threshold}`,
    (field) => softThreshold(field, threshold),
  );
}
