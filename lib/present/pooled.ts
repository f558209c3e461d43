import type { Distribution } from "../fields/distribution.js";
import type { EventSet } from "../fields/event.js";
import { ks } from "../metrics/ks.js";

/** All cells that count, in mm/day: of the real fields once an event, of the samples each. */
export interface PooledCells {
  readonly truth: Distribution;
  readonly samples: Distribution;
}

/** Pools the cells of an event set, for the plots of distributions; memory is bounded. */
export async function poolCells(events: EventSet<"mm/day">): Promise<PooledCells> {
  const pool = ks();
  const state = pool.init();
  for await (const event of events) pool.add(state, event);
  return { truth: state.truth, samples: state.samples };
}
