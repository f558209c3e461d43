import type { FieldEvent } from "../../fields/event.js";

export type StrataKind = "season" | "month" | "region" | "elevation" | "intensity" | "member";

export const STRATA_KINDS: readonly StrataKind[] = [
  "season",
  "month",
  "region",
  "elevation",
  "intensity",
  "member",
];

/** What a way to take events apart comes to: plain data. */
export interface StrataNames {
  readonly by: StrataKind;
  /** In the order in which they are shown. */
  readonly names: readonly string[];
  /** Of how many events each has a part, in the order of the names. */
  readonly events: readonly number[];
}

/** A way to take events apart: by when they are, by where their cells lie, by how much it rained, by member. */
export interface Strata extends StrataNames {
  /** The parts of an event, each an event of its own; what belongs to none is in none. */
  of(event: FieldEvent<"mm/day">): readonly StrataPart[];
  /** Where an event stands, from 0, among all events of its stratum. */
  placeOf(event: Pick<FieldEvent<"mm/day">, "key" | "index">): number;
}

export interface StrataPart {
  readonly name: string;
  readonly event: FieldEvent<"mm/day">;
}
