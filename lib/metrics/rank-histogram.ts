import type { Space } from "../fields/field.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { cellRows, metricRow } from "./rows.js";

export interface RankHistogramOptions {
  /** Leave out cells where the truth and all members lie below this many mm/day; all are kept without it. */
  readonly minimum?: number;
}

export interface RankHistogramState {
  /** Cells with truth above `below` members and equal to `equal`: index below·(M + 1) + equal, whole numbers. */
  ranks: Float64Array;
  members: number;
  cells: number;
  excluded: number;
}

export interface RankHistogram extends CellCount {
  /** Cells by rank of the truth, from below all members to above all: members + 1 bins. */
  readonly counts: Float64Array;
  /** The same as shares of 1; flat for a reliable ensemble, U-shaped when it is too narrow. */
  readonly frequency: Float64Array;
  /** Share in the outer two bins over what a flat histogram has there: above 1, too narrow. */
  readonly outerRatio: number;
}

const TEXT: MetricText = {
  id: "rank-histogram",
  label: "rank histogram",
  unit: "1",
  definition:
    "share of the cells by rank of the truth among the members, ties spread evenly over the tied bins; outer ratio: share in the outer two bins over what a flat histogram has there, above 1 for too narrow an ensemble",
  missing:
    "cells with a missing member, and events with another number of members than the first, are left out and counted",
  source: "Hamill 2001, doi:10.1175/1520-0493(2001)129<0550:IORHFV>2.0.CO;2",
};

/**
 * Rank histogram of the truth among the members (Hamill 2001,
 * doi:10.1175/1520-0493(2001)129<0550:IORHFV>2.0.CO;2), ties spread evenly.
 *
 * Cells with a missing member, events without members, and events with another number of members than the first, are
 * left out and counted.
 *
 * @param options leaves out cells where the truth and all members are below `minimum`, in the unit of the fields
 * @returns a metric for {@link measure}; counts of cells by rank 0 … M, empty where none counts
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { rankHistogram } = await measure(events, { rankHistogram: metrics.rankHistogram });
 * rankHistogram.counts; // → [ 280.7, 39.67, 39.67 ]
 * ```
 */
export function rankHistogram<S extends Space = "mm/day">(
  options: RankHistogramOptions = {},
): Metric<RankHistogramState, RankHistogram, S> {
  const minimum = options.minimum ?? Number.NEGATIVE_INFINITY;
  return {
    ...TEXT,
    init: () => ({ ranks: new Float64Array(0), members: 0, cells: 0, excluded: 0 }),
    add(state, event, { complete }) {
      const M = event.members.length;
      if (state.members === 0) {
        state.members = M;
        state.ranks = new Float64Array((M + 1) * (M + 1));
      }
      const ranked = M > 0 && M === state.members;
      for (let i = 0; i < complete.length; i++) {
        const truth = event.truth.values[i] ?? NaN;
        let [below, equal, reaches] = [0, 0, truth >= minimum];
        if (complete[i] === 1 && ranked)
          for (const { values } of event.members) {
            const value = values[i] ?? NaN;
            if (value < truth) below++;
            else if (value === truth) equal++;
            if (value >= minimum) reaches = true;
          }
        if (complete[i] === 0 || !ranked || !reaches) state.excluded++;
        else {
          state.cells++;
          state.ranks[below * (M + 1) + equal] = (state.ranks[below * (M + 1) + equal] ?? NaN) + 1;
        }
      }
    },
    merge(into, other) {
      if (into.members === 0) {
        into.members = other.members;
        into.ranks = other.ranks.slice();
      } else if (other.members === into.members) {
        other.ranks.forEach((count, i) => {
          into.ranks[i] = (into.ranks[i] ?? NaN) + count;
        });
      } else {
        into.excluded += other.cells + other.excluded;
        return;
      }
      into.cells += other.cells;
      into.excluded += other.excluded;
    },
    result({ ranks, members, cells, excluded }) {
      const counts = new Float64Array(members + 1);
      ranks.forEach((count, i) => {
        const below = Math.floor(i / (members + 1));
        const equal = i % (members + 1);
        if (count > 0)
          for (let bin = below; bin <= below + equal; bin++)
            counts[bin] = (counts[bin] ?? NaN) + count / (equal + 1);
      });
      const frequency = counts.map((count) => count / cells);
      const outer = (frequency[0] ?? NaN) + (frequency[members] ?? NaN);
      return { counts, frequency, outerRatio: (outer * (members + 1)) / 2, cells, excluded };
    },
    rows: (r) => [
      ...cellRows(r, "", { "rank-histogram.outer-ratio": r.outerRatio }),
      ...Array.from(r.frequency, (share, rank) =>
        metricRow(`rank-histogram.frequency[rank=${rank}]`, share, r.cells, r.excluded, "no cell counts"),
      ),
    ],
  };
}
