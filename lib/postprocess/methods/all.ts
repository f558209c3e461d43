// Every method: a new one is a file beside this one and a line here.
export { floorRemovalMethod } from "./floor-removal.js";
export { frequencyAdaptationMethod } from "./frequency-adaptation.js";
export { hardThresholdMethod } from "./hard-threshold.js";
export { hurdleGammaMethod } from "./hurdle-gamma.js";
export { localQuantileMappingMethod } from "./local-quantile-mapping.js";
export { lociMethod } from "./loci.js";
export { massScaledThresholdMethod } from "./mass-scaled-threshold.js";
export { matchedThresholdMethod } from "./matched-threshold.js";
export { probabilityMatchingMethod } from "./probability-matching.js";
export { quantileMappingMethod } from "./quantile-mapping.js";
export { residualTextureMethod } from "./residual-texture.js";
export { softThresholdMethod } from "./soft-threshold.js";
