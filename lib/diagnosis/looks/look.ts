import type { Specimen } from "../specimen.js";
import type { Coordinate } from "./coordinate.js";
import type { Pool } from "./pool.js";

/** What a look found out of the ordinary. Plain data. */
export interface LookFinding {
  readonly look: string;
  /** Which number of the look, for instance `power-2-x`. */
  readonly coordinate: string;
  /** The number, and what it would be in a healthy run: a ratio to the real one, or a share. */
  readonly value: number;
  /** Where the value lies by resampling of events, at the same simultaneous level; null where nothing was resampled. */
  readonly interval: readonly [number, number] | null;
  /** What exchangeable members of these events would give. */
  readonly reference: readonly [number, number];
  /** How far out: the value's deviation over the largest that the reference allows. */
  readonly strength: number;
  /** Where, in which events, in whom: empty for everywhere and all. */
  readonly where: string;
  readonly members: readonly number[] | "all";
  readonly events: readonly string[] | "most" | "all";
  /** All of it in a reader's words. */
  readonly sentence: string;
}

/** What a look is and how it looks. */
export interface Look {
  readonly id: string;
  /** What is looked at, as a noun: "power by scale and direction". */
  readonly title: string;
  /** The numbers to compare, or why there are none. */
  readonly coordinates?: (pool: Pool) => readonly Coordinate[] | string;
  /** What needs no comparison with other choices of the truth. */
  readonly plain?: (pool: Pool, specimen: Specimen) => readonly LookFinding[] | string;
}

/** All looks at a run. */
export interface Looks {
  /** Out of the ordinary, most striking first. */
  readonly out: readonly LookFinding[];
  readonly fine: readonly { readonly look: string; readonly title: string; readonly sentence: string }[];
  readonly untestable: readonly { readonly look: string; readonly title: string; readonly why: string }[];
  /** Share of healthy runs in which chance alone puts anything out. */
  readonly falseAlarms: number;
}
