import type { CauseId, CauseResult, Diagnosis } from "../dist/diagnosis/diagnosis.js";
import type { FaultChoice } from "../dist/diagnosis/faults/fault.js";
import type { EventSet } from "../dist/fields/event.js";
import type { Grid } from "../dist/fields/field.js";
import type { Normalisation } from "../dist/fields/transform.js";

export type { CauseId, Diagnosis, FaultChoice, Normalisation };
export type MmEvents = EventSet<"mm/day">;

/** A source of chance: uniform on [0, 1), standard normal, one of several items, and 0 … n − 1 in random order. */
export interface Random {
  uniform(): number;
  normal(): number;
  pick<T>(items: readonly T[]): T;
  order(n: number): number[];
}

/** What a healthy run is made of. */
export interface Size {
  readonly seed: number;
  readonly height: number;
  readonly width: number;
  readonly events: number;
  readonly members: number;
  /** Share of wet values. */
  readonly wet: number;
}

/** A size, the generator, and what is done to its fields as files would. */
export interface Plan extends Size {
  readonly kind: string;
  readonly masked: boolean;
  /** Whose values are rounded to 0.1 mm: "no", "truth" or "both". */
  readonly rounded: string;
}

/** Fields by event and slot, mm/day: the truth first, members after it. */
export type RunFields = readonly (readonly Float64Array[])[];

export interface MadeRun {
  readonly grid: Grid;
  readonly mask: Uint8Array | null;
  readonly fields: RunFields;
}

/** What a sickness may look at beside the members. */
export interface Context {
  readonly grid: Grid;
  readonly truths: readonly Float64Array[];
  readonly r: Random;
}

/** The same, with the event and the member that are changed. */
export interface At extends Context {
  readonly e: number;
  readonly m: number;
}

/** Members by event and member → the same, made anew. */
export type Change = (members: RunFields, context: Context) => RunFields;

export interface Sickness {
  readonly strengths: readonly number[];
  readonly change: (strength: number) => Change;
  /** What is done to the truth instead. */
  readonly truth?: (strength: number) => (f: Float64Array, run: Pick<MadeRun, "grid">) => Float64Array;
}

/** What ought to be said of a run of `bench:diagnosis`. */
export interface Expected {
  readonly level: string;
  readonly expected: readonly CauseId[];
}

/** What was said of it. */
export interface Row extends Expected {
  readonly base: string;
  readonly seed: number;
  readonly kind: "healthy" | "single" | "pair";
  readonly faults: readonly Required<FaultChoice>[];
  readonly fault: string | null;
  readonly diagnosis: Diagnosis["diagnosis"];
  /** Suspected or untestable. */
  readonly open: readonly CauseId[];
  /** Of misses: what was said wrongly, and why. */
  readonly said?: readonly Pick<CauseResult, "id" | "verdict" | "explanation">[];
}
