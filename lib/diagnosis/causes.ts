import type { Cause } from "./cause.js";
import { CAUSE_IDS, type CauseId } from "./cause-ids.js";
import { accumulationWindow } from "./causes/accumulation-window/cause.js";
import { activationFloor } from "./causes/activation-floor/cause.js";
import { additiveOffset } from "./causes/additive-offset/cause.js";
import { clippedTail } from "./causes/clipped-tail/cause.js";
import { coarseTruth } from "./causes/coarse-truth/cause.js";
import { conditioningIgnored } from "./causes/conditioning-ignored/cause.js";
import { corruptValues } from "./causes/corrupt-values/cause.js";
import { deadOutput } from "./causes/dead-output/cause.js";
import { displaced } from "./causes/displaced/cause.js";
import { doubleInverse } from "./causes/double-inverse/cause.js";
import { edgeEffect } from "./causes/edge-effect/cause.js";
import { eventAmountLost } from "./causes/event-amount-lost/cause.js";
import { excessSmallScale } from "./causes/excess-small-scale/cause.js";
import { flippedGrid } from "./causes/flipped-grid/cause.js";
import { latentIgnored } from "./causes/latent-ignored/cause.js";
import { maskMismatch } from "./causes/mask-mismatch/cause.js";
import { massDeficit } from "./causes/mass-deficit/cause.js";
import { memorised } from "./causes/memorised/cause.js";
import { missingInverse } from "./causes/missing-inverse/cause.js";
import { modeCollapse } from "./causes/mode-collapse/cause.js";
import { negativeValues } from "./causes/negative-values/cause.js";
import { otherTransform } from "./causes/other-transform/cause.js";
import { overDispersed } from "./causes/over-dispersed/cause.js";
import { overThreshold } from "./causes/over-threshold/cause.js";
import { pointPosterior } from "./causes/point-posterior/cause.js";
import { posteriorCollapse } from "./causes/posterior-collapse/cause.js";
import { predictorsOutOfStep } from "./causes/predictors-out-of-step/cause.js";
import { priorGap } from "./causes/prior-gap/cause.js";
import { quantised } from "./causes/quantised/cause.js";
import { regionalBias } from "./causes/regional-bias/cause.js";
import { shuffledEvents } from "./causes/shuffled-events/cause.js";
import { smoothFields } from "./causes/smooth-fields/cause.js";
import { someEvents } from "./causes/some-events/cause.js";
import { someMembers } from "./causes/some-members/cause.js";
import { thresholdWrongSpace } from "./causes/threshold-wrong-space/cause.js";
import { underDispersed } from "./causes/under-dispersed/cause.js";
import { unitScale } from "./causes/unit-scale/cause.js";
import { unrelatedSamples } from "./causes/unrelated-samples/cause.js";
import { weakBackground } from "./causes/weak-background/cause.js";
import { wrongNormalisation } from "./causes/wrong-normalisation/cause.js";

/** The causes by id: the compiler names one that is forgotten here. */
export const CAUSE: { readonly [Id in CauseId]: Cause<Id> } = {
  "corrupt-values": corruptValues,
  "mask-mismatch": maskMismatch,
  "dead-output": deadOutput,
  memorised: memorised,
  "coarse-truth": coarseTruth,
  "some-members": someMembers,
  "some-events": someEvents,
  "flipped-grid": flippedGrid,
  "accumulation-window": accumulationWindow,
  displaced: displaced,
  "shuffled-events": shuffledEvents,
  "unrelated-samples": unrelatedSamples,
  "other-transform": otherTransform,
  "missing-inverse": missingInverse,
  "double-inverse": doubleInverse,
  "unit-scale": unitScale,
  "additive-offset": additiveOffset,
  "negative-values": negativeValues,
  quantised: quantised,
  "smooth-fields": smoothFields,
  "activation-floor": activationFloor,
  "threshold-wrong-space": thresholdWrongSpace,
  "over-threshold": overThreshold,
  "mode-collapse": modeCollapse,
  "clipped-tail": clippedTail,
  "mass-deficit": massDeficit,
  "wrong-normalisation": wrongNormalisation,
  "weak-background": weakBackground,
  "event-amount-lost": eventAmountLost,
  "excess-small-scale": excessSmallScale,
  "edge-effect": edgeEffect,
  "regional-bias": regionalBias,
  "latent-ignored": latentIgnored,
  "under-dispersed": underDispersed,
  "over-dispersed": overDispersed,
  "posterior-collapse": posteriorCollapse,
  "prior-gap": priorGap,
  "conditioning-ignored": conditioningIgnored,
  "point-posterior": pointPosterior,
  "predictors-out-of-step": predictorsOutOfStep,
};

/** All causes in the order in which they are examined. */
export const CAUSES: readonly Cause[] = CAUSE_IDS.map((id) => CAUSE[id]);
