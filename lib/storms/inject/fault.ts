import type { EventSet } from "../../fields/event.js";
import type { Normalisation } from "../../fields/transform.js";

/** Causes that can be given to fields; the ids are those of the diagnosis. */
export type FaultId =
  | "activation-floor"
  | "dead-output"
  | "threshold-wrong-space"
  | "weak-background"
  | "over-threshold"
  | "unrelated-samples"
  | "shuffled-events"
  | "flipped-grid"
  | "missing-inverse"
  | "double-inverse"
  | "unit-scale"
  | "wrong-normalisation"
  | "mass-deficit"
  | "smooth-fields"
  | "latent-ignored"
  | "under-dispersed"
  | "over-dispersed"
  | "mask-mismatch";

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
