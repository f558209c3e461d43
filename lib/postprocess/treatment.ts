import type { FieldEvent } from "../fields/event.js";
import type { Grid } from "../fields/field.js";
import { type CoarseWater, type Conserved, conserving } from "./coarse-water.js";
import type { AnyFitted } from "./season/seasonal.js";
import { guardTail, type HeldBack } from "./tail-guard.js";

/** What becomes of an event: the method, its tail held back, and mass conserved where that is asked for. */
export interface Treatment {
  apply(event: FieldEvent<"mm/day">): FieldEvent<"mm/day">;
  /** Of all events so far. */
  held(): HeldBack;
  conserved(): Conserved | null;
}

/**
 * A fitted method as it is put to use.
 *
 * @param water what is conserved, after all else
 */
export function treatment(fitted: AnyFitted, grid: Grid, water: CoarseWater | null = null): Treatment {
  const guarded = guardTail(fitted);
  const keeping = water && conserving(water, grid);
  return {
    apply(event) {
      const after = guarded.apply(event);
      if (!keeping) return after;
      return { ...after, members: after.members.map((member) => keeping.conserve(member, event)) };
    },
    held: guarded.held,
    conserved: () => keeping?.conserved() ?? null,
  };
}
