import { activationFloor } from "./activation-floor.js";
import { deadOutput } from "./dead-output.js";
import { overDispersed, underDispersed } from "./dispersion.js";
import { doubleInverse } from "./double-inverse.js";
import type { Fault } from "./fault.js";
import { flippedGrid } from "./flipped-grid.js";
import { latentIgnored } from "./latent-ignored.js";
import { maskMismatch } from "./mask-mismatch.js";
import { massDeficit } from "./mass-deficit.js";
import { missingInverse } from "./missing-inverse.js";
import { overThreshold } from "./over-threshold.js";
import { shuffledEvents } from "./shuffled-events.js";
import { smoothFields } from "./smooth-fields.js";
import { thresholdWrongSpace } from "./threshold-wrong-space.js";
import { unitScale } from "./unit-scale.js";
import { unrelatedSamples } from "./unrelated-samples.js";
import { weakBackground } from "./weak-background.js";
import { wrongNormalisation } from "./wrong-normalisation.js";

/**
 * All faults, in the order in which a pipeline would commit them: the draw of the latent, the decoder, its head,
 * the way back to mm/day, what is done afterwards, the files.
 */
export const FAULTS: readonly Fault[] = [
  latentIgnored,
  underDispersed,
  overDispersed,
  unrelatedSamples,
  smoothFields,
  massDeficit,
  weakBackground,
  activationFloor,
  deadOutput,
  thresholdWrongSpace,
  wrongNormalisation,
  missingInverse,
  doubleInverse,
  unitScale,
  overThreshold,
  flippedGrid,
  shuffledEvents,
  maskMismatch,
];
