// What the library shows of this room. A name here is one in test/public-surface.json.
export { type Cure, type Cured, type CureOptions, type CureRow, cure, type Trial } from "./cure.js";
export { cureInput } from "./cure-input.js";
export type { Range } from "./intervals.js";
export { type Tuned, type TunedMethod, type TuneOptions, type TunePoint, tune } from "./tune.js";
export { type TunedRun, tuneRun } from "./tune-run.js";
