// What the library shows of this room. A name here is one in test/public-surface.json.
export { type Calibration, measureCalibration } from "./calibration.js";
export { type StormDomain, stormDomain } from "./domain.js";
export { FAULTS } from "./inject/faults.js";
export { type HealthyOptions, healthySamples } from "./inject/healthy-samples.js";
export { type AppliedFault, type InjectOptions, injectFaults } from "./inject/inject-faults.js";
export { type InjectSource, injectRun, runTruths } from "./inject/inject-run.js";
export { type InjectedTruth, openSeal } from "./inject/seal.js";
export type { PairLike } from "./inject/write-pair.js";
export type { Movement } from "./movement.js";
export { type Storm, storm } from "./storm.js";
export type { Regime, Weather } from "./weather.js";
