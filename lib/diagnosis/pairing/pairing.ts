import type { PairingTest } from "../statistics/permutation-test.js";
import type { Displacement } from "../statistics/symmetry.js";

/** Which truth the samples of each event resemble, and with which orientation of the grid. */
export interface Pairing {
  /** `own`: they resemble their own; `reassigned`: all or some resemble another's; `none`: nobody's. */
  readonly relation: "own" | "reassigned" | "none" | "untestable";
  /** Of the events as given. */
  readonly asGiven: PairingTest;
  /** After the displacement below, if any, is undone. */
  readonly displaced: PairingTest;
  readonly displacement: Displacement;
  /** What would bring own pairs nearer as a whole, and which part of the grid it takes apart: no displacement of the grid. */
  readonly uneven: { readonly displacement: Displacement; readonly where: string } | null;
  /** Mean gain in likeness by undoing the displacement, over its standard error. */
  readonly displacementT: number;
  /** Position of the truth that belongs to the samples at each position; the identity unless reassigned. */
  readonly truthOf: Int32Array;
  /** Events whose samples belong to another event. */
  readonly moved: number;
  /** Mean likeness under the best one-to-one assignment, and under that of unrelated real storms. */
  readonly assigned: number;
  readonly assignedByChance: number;
  /** Samples, by event position and member, that resemble no event while most resemble their own. */
  readonly strangers: readonly (readonly [event: number, member: number])[];
  readonly reason: string;
  /** Share of the events whose truth and samples have rain enough to resemble anything. */
  readonly patterned: number;
}
