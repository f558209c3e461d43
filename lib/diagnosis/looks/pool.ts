import type { Grid, Values } from "../../fields/field.js";
import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { keptFor } from "../kept.js";
import type { Specimen } from "../specimen.js";
import { maskedCells } from "../specimen.js";
import { someValues } from "../statistics/fingerprint.js";
import { roundTo, stepOf } from "./step-of.js";

/** One event: the truth first, then its members, all with the same known cells. */
export interface PooledEvent {
  readonly key: string;
  /** Values by slot; slot 0 is the truth. NaN where a cell is unknown in any of them. */
  readonly fields: readonly Values[];
}

/**
 * Truth and members of each event side by side. Where nothing is wrong they are exchangeable: which of them is called the
 * truth does not matter.
 */
export interface Pool {
  readonly grid: Grid;
  /** Cells inside the mask. */
  readonly cells: Int32Array;
  /** Fields of an event: the truth and as many members as every event has. */
  readonly slots: number;
  readonly events: readonly PooledEvent[];
  /** What the truth is rounded to, mm/day, and the members with it; 0 where it is not. */
  readonly step: number;
  /** Wet amounts of truth and members together, ascending, at an even stride where there are many. */
  readonly wet: Float64Array;
}

const WET_VALUES = 200_000;

/**
 * The specimen as a pool: members beyond the fewest that any event has are left out, cells that are not finite in one
 * field of an event are unknown in all of them, and members are rounded as the truth is.
 */
export const poolOf: (specimen: Specimen) => Pool = keptFor((specimen) => {
  const { cells, slots, step, eventOf } = poolingOf(specimen);
  const events = specimen.events.map(eventOf);
  const wet = someValues(
    events.flatMap(({ fields }) => fields),
    cells,
    WET_VALUES,
  )
    .filter((v) => v >= WET_THRESHOLD)
    .sort();
  return { grid: specimen.grid, cells, slots, events, step, wet };
});

/** How events are pooled: one at a time, for who need not hold them all. */
export interface Pooling extends Pick<Pool, "cells" | "slots" | "step"> {
  eventOf(event: Specimen["events"][number]): PooledEvent;
}

export function poolingOf(specimen: Specimen): Pooling {
  const cells = maskedCells(specimen);
  const members = Math.min(...specimen.events.map((event) => event.members.length));
  const step = stepOf(
    specimen.events.map(({ truth }) => truth.values),
    cells,
  );
  const outside = cellsOutside(specimen, cells);
  return {
    cells,
    slots: members + 1,
    step,
    eventOf({ key, truth, members: all }) {
      const fields = [truth, ...all.slice(0, members)].map(({ values }, slot) =>
        slot > 0 && step > 0 ? roundTo(values, step) : values.slice(),
      );
      forgetUnknown(fields, cells, outside);
      return { key, fields };
    },
  };
}

function cellsOutside({ grid, mask }: Specimen, inside: Int32Array): Int32Array {
  const outside = new Int32Array(grid.height * grid.width - inside.length);
  if (mask) for (let i = 0, n = 0; i < mask.length; i++) if (mask[i] === 0) outside[n++] = i;
  return outside;
}

function forgetUnknown(fields: readonly Values[], inside: Int32Array, outside: Int32Array): void {
  for (const values of fields)
    for (let k = 0; k < inside.length; k++)
      if (!Number.isFinite(values[inside[k] ?? NaN]))
        for (const field of fields) field[inside[k] ?? NaN] = Number.NaN;
  for (const values of fields)
    for (let k = 0; k < outside.length; k++) values[outside[k] ?? NaN] = Number.NaN;
}
