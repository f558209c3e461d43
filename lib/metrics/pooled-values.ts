import {
  addValues,
  type Distribution,
  EXACT_LIMIT,
  emptyDistribution,
  mergeDistributions,
} from "../fields/distribution.js";
import { FACT } from "../fields/event-sums.js";
import type { Space } from "../fields/field.js";
import type { Accumulator } from "./metric.js";

/** Values of all cells that count: of the truth once an event, of the samples each. */
export interface PooledState {
  truth: Distribution;
  samples: Distribution;
  excluded: number;
}

/** What metrics of pooled values are made of; those with the same limit share it. */
export type Pooling<S extends Space = "mm/day"> = Omit<
  Accumulator<PooledState, PooledState, S>,
  "result" | "given"
>;

/** The pooled values of an event set, for metrics and plots of distributions. */
export const POOLED: Accumulator<PooledState, PooledState> = pool(EXACT_LIMIT);

/** @param limit values kept one by one on each side; beyond, counts in bins (see Distribution) */
export function pooling<S extends Space = "mm/day">(limit: number = EXACT_LIMIT): Pooling<S> {
  return limit === EXACT_LIMIT ? (POOLED as unknown as Pooling<S>) : pool<S>(limit);
}

function pool<S extends Space>(limit: number): Accumulator<PooledState, PooledState, S> {
  return {
    init: () => ({ truth: emptyDistribution(limit), samples: emptyDistribution(limit), excluded: 0 }),
    add(state, { truth, members }, seen) {
      const facts = seen.sums()?.facts;
      const { counted } = seen;
      const total = (field: number): number | null => facts?.[field * FACT.length + FACT.sum] ?? null;
      addValues(state.truth, truth.values, counted, total(0));
      for (const [m, { values }] of members.entries())
        state.excluded += values.length - addValues(state.samples, values, counted, total(m + 1));
    },
    merge(into, other) {
      mergeDistributions(into.truth, other.truth);
      mergeDistributions(into.samples, other.samples);
      into.excluded += other.excluded;
    },
    result: (state) => state,
  };
}
