import { ValueError } from "../errors.js";
import type { Mask, Space, Values } from "../fields/field.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { cellRows } from "./rows.js";

/** Lower edges of the bins, mm/day; below the first is one more bin, the dry cells. */
export const PRECIPITATION_EDGES: readonly number[] = [
  0.1, 0.2, 0.5, 1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200,
];

/**
 * Kullback–Leibler divergence Σ p·ln(p/q) of two histograms over the same bins, in nats; p is the first. Half a
 * count is added to every bin of both, so that a bin that only one of them fills does not give Infinity.
 *
 * @param truth counts, one a bin
 * @param samples counts over the same bins
 * @returns at least 0, in nats; NaN when either histogram is empty
 * @example
 * ```ts
 * metrics.histogramKlOf([3, 1], [2, 2]); // → 0.08228
 * ```
 */
export function histogramKlOf(truth: ArrayLike<number>, samples: ArrayLike<number>): number {
  const [n, m] = [total(truth), total(samples)];
  if (n === 0 || m === 0) return Number.NaN;
  const bins = truth.length;
  let divergence = 0;
  for (let i = 0; i < bins; i++) {
    const p = ((truth[i] ?? NaN) + 0.5) / (n + bins / 2);
    const q = ((samples[i] ?? NaN) + 0.5) / (m + bins / 2);
    divergence += p * Math.log(p / q);
  }
  return divergence;
}

/**
 * The same of the normalised histograms as they are, without anything added.
 *
 * @returns NaN when either histogram is empty, or the second has nothing in a bin that the first fills
 */
export function normalisedKl(truth: ArrayLike<number>, samples: ArrayLike<number>): number {
  const [n, m] = [total(truth), total(samples)];
  let divergence = 0;
  for (let i = 0; i < truth.length; i++)
    if ((truth[i] ?? NaN) > 0)
      divergence += ((truth[i] ?? NaN) / n) * Math.log((truth[i] ?? NaN) / n / ((samples[i] ?? NaN) / m));
  return n > 0 && Number.isFinite(divergence) ? divergence : Number.NaN;
}

export interface HistogramState {
  truth: Float64Array;
  samples: Float64Array;
  cells: number;
  excluded: number;
}

export interface HistogramDivergence extends CellCount {
  /** Nats; 0 for equal histograms. */
  readonly kl: number;
  readonly edges: readonly number[];
  /** Truth cells per bin, the one below the first edge first. */
  readonly truth: Float64Array;
  readonly samples: Float64Array;
}

const TEXT: MetricText = {
  id: "histogram-kl",
  label: "KL of histograms",
  unit: "nat",
  definition:
    "Kullback–Leibler divergence Σ p·ln(p/q) of the histogram of the real cells (p) from that of the sample cells (q), pooled over events; half a count is added to every bin of both",
  missing: "masked and missing cells are left out; NaN where either histogram is empty",
};

export interface HistogramOptions {
  /** Edges of the bins, ascending, in the values' unit; a value on an edge belongs to the bin above. */
  readonly edges?: readonly number[];
}

/**
 * Histograms of the pooled truth and member cells and the divergence of the second from the first.
 *
 * @param options edges of bins in the unit of the fields, ascending; two open bins are added. By default those for
 *   mm/day
 * @returns a metric for {@link measure}; nats, and counts over cells where the value is finite; NaN when either side
 *   has none
 * @throws ValueError when the edges do not ascend
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { histogramKl } = await measure(events, { histogramKl: metrics.histogramKl });
 * histogramKl.kl; // → 4.124
 * ```
 */
export function histogramKl<S extends Space = "mm/day">({
  edges = PRECIPITATION_EDGES,
}: HistogramOptions = {}): Metric<HistogramState, HistogramDivergence, S> {
  const unsorted = edges.findIndex((edge, i) => i > 0 && !(edge > (edges[i - 1] ?? NaN)));
  if (unsorted > 0)
    throw new ValueError(`histogram edge ${edges[unsorted]} follows ${edges[unsorted - 1]}: let them ascend`);
  return {
    ...TEXT,
    init: () => ({
      truth: new Float64Array(edges.length + 1),
      samples: new Float64Array(edges.length + 1),
      cells: 0,
      excluded: 0,
    }),
    add(state, event, { counted }) {
      count(state.truth, event.truth.values, counted, edges);
      for (const { values } of event.members) {
        const n = count(state.samples, values, counted, edges);
        state.cells += n;
        state.excluded += values.length - n;
      }
    },
    merge(into, other) {
      for (let i = 0; i <= edges.length; i++) {
        into.truth[i] = (into.truth[i] ?? NaN) + (other.truth[i] ?? NaN);
        into.samples[i] = (into.samples[i] ?? NaN) + (other.samples[i] ?? NaN);
      }
      into.cells += other.cells;
      into.excluded += other.excluded;
    },
    result: ({ truth, samples, cells, excluded }) => ({
      kl: histogramKlOf(truth, samples),
      edges,
      truth,
      samples,
      cells,
      excluded,
    }),
    rows: (r) => cellRows(r, "", { "histogram-kl": r.kl }),
  };
}

function count(bins: Float64Array, values: Values, counted: Mask, edges: readonly number[]): number {
  const single = values instanceof Float32Array;
  const limits = edges.map((edge) => (single ? Math.fround(edge) : edge));
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (counted[i] === 0 || !Number.isFinite(value)) continue;
    let bin = 0;
    while (bin < limits.length && value >= (limits[bin] ?? NaN)) bin++;
    bins[bin] = (bins[bin] ?? NaN) + 1;
    n++;
  }
  return n;
}

function total(counts: ArrayLike<number>): number {
  return Array.from(counts).reduce((sum, c) => sum + c, 0);
}
