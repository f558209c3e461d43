import type { Distribution } from "../fields/distribution.js";
import type { EventSet } from "../fields/event.js";
import { measure } from "../metrics/measure.js";
import { POOLED } from "../metrics/pooled-values.js";

/** All cells that count, in mm/day: of the real fields once an event, of the samples each. */
export interface PooledCells {
  readonly truth: Distribution;
  readonly samples: Distribution;
}

/**
 * Pools the cells of an event set, for the plots of distributions; memory is bounded.
 *
 * @param events mm/day; cells count inside the mask where the truth and at least one member are finite
 * @returns distributions in mm/day of all truth cells, each once an event, and of all member cells
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { truth, samples } = await poolCells(events);
 * [truth.n, samples.n]; // → [ 360, 720 ]
 * ```
 */
export async function poolCells(events: EventSet<"mm/day">): Promise<PooledCells> {
  const { pooled } = await measure(events, { pooled: POOLED });
  return { truth: pooled.truth, samples: pooled.samples };
}
