// What the library shows of this room. A name here is one in test/public-surface.json.
export {
  type AugmentAdvice,
  type AugmentClaim,
  type AugmentEffect,
  augmentAdvice,
} from "./advice.js";
export { type Augmentation, type AugmentOptions, augment } from "./augment.js";
export { eventPairs } from "./event-pairs.js";
export {
  compareSkill,
  type SkillOptions,
  type SkillPair,
  type SkillRow,
  type SkillSeeds,
  type SkillTable,
  type SkillVerdict,
} from "./skill.js";
export type { SkillPercentile } from "./skill-definitions.js";
export { skillCsv } from "./skill-files.js";
export { skillPairs } from "./skill-pairs.js";
