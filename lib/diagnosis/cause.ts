import type { CauseId } from "./cause-ids.js";
import type { Verdict } from "./diagnosis.js";
import type { Fault } from "./faults/fault.js";
import type { Finding } from "./finding.js";
import type { Scene } from "./scene.js";

/** What a cause is called and what one does about it. */
export interface Words {
  /** A noun, as a heading. */
  readonly title: string;
  /** What is wrong, in a sentence. */
  readonly sentence: string;
  /** What to do about it. */
  readonly cure: string;
}

/** Another cause that, where it is confirmed, accounts for this one. */
export interface ExplainedBy {
  readonly cause: CauseId;
  /** What becomes of the verdict; `suspected` by default. */
  readonly verdict?: Verdict;
  /** Why, appended to the explanation; null where this run is an exception. */
  readonly why: string | ((scene: Scene) => string | null | Promise<string | null>);
}

/**
 * A root cause: everything that is known of it. The engine walks the causes in their order; nothing but this object, in
 * a folder of its own, says how a cause is found, mended, made, told and counted.
 */
export interface Cause<Id extends CauseId = CauseId> {
  readonly id: Id;
  readonly words: Words;
  /** Metrics that it disturbs. */
  readonly disturbs: readonly string[];
  /** Of these, the ones that its repair must mend, where undoing it brings out what it hid of the others; else all. */
  readonly mends?: readonly string[];
  /** Evidence without which it cannot be looked for: the fields alone, where this is left out. */
  readonly needs?: "model" | "run";
  /**
   * Its own numbers leave no doubt (values that are equal to the last bit, values that are not finite): a repair that does
   * not help is then no reason against it, only no cure, since other faults may hide behind this one.
   */
  readonly isDecisive?: boolean;
  readonly explainedBy?: readonly ExplainedBy[];
  /** No treatment of samples mends it, though one could hide it: it must be mended where it arises. */
  readonly atSource?: boolean;
  /** Where this cause is confirmed, why nothing that comes after it can be seen in the fields. */
  readonly hides?: string;
  /** Whether it is there, with the numbers that say so; what it finds is mended or imitated before the next is examined. */
  examine(scene: Scene): Finding | Promise<Finding>;
  /** How healthy fields are given it, for the laboratory; null where fields alone cannot be. */
  readonly fault: Fault | null;
}
