import {
  addValues,
  atomsOf,
  type Distribution,
  emptyDistribution,
  mergeDistributions,
} from "../fields/distribution.js";
import type { FieldEvent } from "../fields/event.js";
import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import type { Space } from "../fields/field.js";
import { sure } from "../sure.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { cellRows } from "./rows.js";
import type { Seen } from "./seen.js";

/** Sums of ensembles of one number of members: of each gap between neighbours, how much lies below and above the truth. */
export interface CrpsGaps {
  cells: number;
  /** Of M + 1 gaps, the outer ones beyond the least and the largest member: Hersbach's α and β. */
  below: ExactSum[];
  above: ExactSum[];
  /** Cells whose truth is below the least, above the largest member. */
  low: number;
  high: number;
}

export interface CrpsDecompositionState {
  /** By the number of members. */
  gaps: Map<number, CrpsGaps>;
  truth: Distribution;
  excluded: number;
}

/** CRPS = reliability − resolution + uncertainty, mm/day. */
export interface CrpsDecomposition extends CellCount {
  /** The mean CRPS (ecdf) of the cells. */
  readonly crps: number;
  /** How far the members' ranks are from what they claim: 0 is best. */
  readonly reliability: number;
  /** How much better than the climate of the real cells the ensemble would be, once reliable: the more the better. */
  readonly resolution: number;
  /** CRPS of the climate of the real cells, pooled over cells and events. */
  readonly uncertainty: number;
}

const TEXT: MetricText = {
  id: "crps-decomposition",
  label: "CRPS, decomposed",
  unit: "mm/day",
  definition:
    "CRPS (ecdf) = reliability − resolution + uncertainty over the cells of all events: reliability from how often the truth falls below each gap between ordered members, uncertainty the CRPS of the pooled real cells as a forecast",
  missing:
    "cells with a missing member, and events without members, are left out and counted; events may have different numbers of members",
  source: "Hersbach 2000, doi:10.1175/1520-0434(2000)015<0559:DOTCRP>2.0.CO;2",
};

/**
 * Hersbach's decomposition of the mean CRPS (2000, doi:10.1175/1520-0434(2000)015<0559:DOTCRP>2.0.CO;2).
 *
 * @returns a metric of cells, mm/day; NaN where no cell counts
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { parts } = await measure(events, { parts: metrics.crpsDecomposition });
 * [parts.crps, parts.reliability, parts.resolution, parts.uncertainty]; // → [ 0.2128, 0.1443, 1.767, 1.836 ]
 * ```
 */
export function crpsDecomposition<S extends Space = "mm/day">(): Metric<
  CrpsDecompositionState,
  CrpsDecomposition,
  S
> {
  return {
    ...TEXT,
    init: () => ({ gaps: new Map(), truth: emptyDistribution(), excluded: 0 }),
    add,
    merge(into, other) {
      for (const [M, theirs] of other.gaps) {
        const gaps = into.gaps.get(M) ?? noGaps(M);
        into.gaps.set(M, gaps);
        for (const key of ["cells", "low", "high"] as const) gaps[key] += theirs[key];
        for (let k = 0; k <= M; k++) {
          mergeExact(sure(gaps.below[k]), sure(theirs.below[k]));
          mergeExact(sure(gaps.above[k]), sure(theirs.above[k]));
        }
      }
      mergeDistributions(into.truth, other.truth);
      into.excluded += other.excluded;
    },
    result,
    rows: (r) =>
      cellRows(r, "no cell counts", {
        "crps-decomposition.reliability": r.reliability,
        "crps-decomposition.resolution": r.resolution,
        "crps-decomposition.uncertainty": r.uncertainty,
      }),
  };
}

function add<S extends Space>(
  state: CrpsDecompositionState,
  { truth, members }: FieldEvent<S>,
  { complete }: Pick<Seen<S>, "complete">,
): void {
  const M = members.length;
  if (M === 0) {
    state.excluded += complete.length;
    return;
  }
  const gaps = state.gaps.get(M) ?? noGaps(M);
  state.gaps.set(M, gaps);
  const cells = addValues(state.truth, truth.values, complete);
  state.excluded += complete.length - cells;
  gaps.cells += cells;
  const [below, above] = [new Float64Array(M + 1), new Float64Array(M + 1)];
  const sorted = new Float64Array(M);
  for (let i = 0; i < complete.length; i++) {
    if (complete[i] === 0) continue;
    for (let m = 0; m < M; m++) sorted[m] = members[m]!.values[i] ?? NaN;
    sorted.sort();
    const y = truth.values[i] ?? NaN;
    if (y < (sorted[0] ?? NaN)) {
      gaps.low++;
      above[0] = (above[0] ?? NaN) + ((sorted[0] ?? NaN) - y);
    } else if (y > (sorted[M - 1] ?? NaN)) {
      gaps.high++;
      below[M] = (below[M] ?? NaN) + (y - (sorted[M - 1] ?? NaN));
    }
    for (let k = 1; k < M; k++) {
      const [from, to] = [sorted[k - 1] ?? NaN, sorted[k] ?? NaN];
      const at = Math.min(Math.max(y, from), to);
      below[k] = (below[k] ?? NaN) + (at - from);
      above[k] = (above[k] ?? NaN) + (to - at);
    }
  }
  for (let k = 0; k <= M; k++) {
    addExact(sure(gaps.below[k]), below[k] ?? NaN);
    addExact(sure(gaps.above[k]), above[k] ?? NaN);
  }
}

function result({ gaps, truth, excluded }: CrpsDecompositionState): CrpsDecomposition {
  let [reliability, potential, cells] = [0, 0, 0];
  for (const [M, each] of [...gaps].sort(([a], [b]) => a - b)) {
    cells += each.cells;
    for (const { width, rate, claim } of gapsOf(M, each)) {
      reliability += width * (rate - claim) ** 2;
      potential += width * rate * (1 - rate);
    }
  }
  const uncertainty = climateCrps(truth);
  return {
    crps: (reliability + potential) / cells,
    reliability: reliability / cells,
    resolution: uncertainty - potential / cells,
    uncertainty,
    cells,
    excluded,
  };
}

function noGaps(members: number): CrpsGaps {
  const none = (): ExactSum[] => Array.from({ length: members + 1 }, exactSum);
  return { cells: 0, below: none(), above: none(), low: 0, high: 0 };
}

/** Of each gap its width, summed over cells, how often the truth lies below it, and how often it should. */
function gapsOf(M: number, { cells, below, above, low, high }: CrpsGaps) {
  return below.map((sum, k) => {
    const [under, over] = [exactTotal(sum), exactTotal(sure(above[k]))];
    const claim = k / M;
    if (k === 0) return { width: low > 0 ? (over * cells) / low : 0, rate: low / cells, claim };
    if (k === M) return { width: high > 0 ? (under * cells) / high : 0, rate: 1 - high / cells, claim };
    return { width: under + over, rate: under + over > 0 ? over / (under + over) : claim, claim };
  });
}

/** ∫ F(1 − F) dx: half the mean difference of two values. */
function climateCrps(truth: Distribution): number {
  if (truth.n === 0) return Number.NaN;
  const { values, counts } = atomsOf(truth);
  let [below, sum] = [0, 0];
  for (let i = 0; i + 1 < values.length; i++) {
    below += (counts[i] ?? NaN) / truth.n;
    sum += ((values[i + 1] ?? NaN) - (values[i] ?? NaN)) * below * (1 - below);
  }
  return sum;
}
