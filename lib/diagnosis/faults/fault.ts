import type { EventSet } from "../../fields/event.js";
import type { Normalisation } from "../../fields/transform.js";
import type { CauseId } from "../cause-ids.js";

/** A cause that can be given to fields: those that have a fault. */
export type FaultId = CauseId;

/** Where in a pipeline a fault is committed, in that order: faults are applied in it, whatever the order they are asked for in. */
export const STAGES = [
  "latent",
  "decoder",
  "head",
  "output",
  "threshold",
  "statistics",
  "inverse",
  "unit",
  "afterwards",
  "grid",
  "pairing",
  "mask",
] as const;

/** What a fault cannot do without. */
export type Need = "normalisation" | "mask" | "several members" | "several events";

export interface FaultContext {
  readonly strength: number;
  /** Keys the fault's own random streams. */
  readonly seed: number;
  readonly normalisation: Normalisation | null;
}

/** A way to spoil a healthy set of events, truth and members in mm/day. */
export interface Fault {
  readonly id: FaultId;
  readonly stage: (typeof STAGES)[number];
  /** What it does, one sentence. */
  readonly what: string;
  readonly needs: readonly Need[];
  readonly strength: {
    readonly meaning: string;
    readonly default: number;
    readonly min: number;
    readonly max: number;
  };
  apply(events: EventSet<"mm/day">, context: FaultContext): EventSet<"mm/day">;
}

/** What the user asks for; the fault's default strength where none is given. */
export interface FaultChoice {
  readonly id: FaultId;
  readonly strength?: number;
}
