import { ShapeError } from "../errors.js";
import { bounded, cellCorrelation, correlationFrom } from "../fields/correlation.js";
import type { Mask, Space, Values } from "../fields/field.js";
import { sure } from "../sure.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { addNumber, emptyMoments, type Moments, mergeMoments, type Summary, summarise } from "./moments.js";
import { summaryRows } from "./rows.js";

/**
 * Pearson correlation of two series, Σw(x−x̄)(y−ȳ) / √(Σw(x−x̄)²·Σw(y−ȳ)²), over the pairs where both
 * are finite (and the weight is positive).
 *
 * @param x in any unit; a pair counts where both are finite
 * @param y as many values as `x`, in any unit
 * @param weights one per value, not negative; equal weights when left out
 * @returns NaN when either series is constant over those pairs, or fewer than two pairs are left
 * @throws ShapeError when lengths differ
 * @example
 * ```ts
 * metrics.pearson([0, 1, 2, 3], [0, 1, 0, 1]); // → 0.4472
 * ```
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>, weights?: ArrayLike<number>): number {
  if (x.length !== y.length || (weights && weights.length !== x.length))
    throw new ShapeError(
      `correlation of ${x.length} with ${y.length} values` +
        (weights ? ` and ${weights.length} weights` : "") +
        ": give series of one length",
    );
  const kept: number[] = [];
  let [total, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const w = weights ? (weights[i] ?? NaN) : 1;
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i]) || !(w > 0)) continue;
    kept.push(i);
    total += w;
    sumX += w * (x[i] ?? NaN);
    sumY += w * (y[i] ?? NaN);
  }
  const varies = (v: ArrayLike<number>) => kept.some((i) => v[i] !== v[kept[0] ?? NaN]);
  if (!varies(x) || !varies(y)) return Number.NaN;
  const [meanX, meanY] = [sumX / total, sumY / total];
  let [xx, yy, xy] = [0, 0, 0];
  for (const i of kept) {
    const w = weights ? (weights[i] ?? NaN) : 1;
    const dx = (x[i] ?? NaN) - meanX;
    const dy = (y[i] ?? NaN) - meanY;
    xx += w * dx * dx;
    yy += w * dy * dy;
    xy += w * dx * dy;
  }
  return bounded(xy / Math.sqrt(xx * yy));
}

/**
 * {@link pearson} of a member with its truth over the counted cells, without weights.
 *
 * @param truth one value a cell, in any unit
 * @param member one value a cell; cells that are not finite in either are left out
 * @param counted 1 where a cell counts, of the fields' length; every cell by default
 * @returns from −1 to 1, without unit; NaN when either is constant or fewer than two cells are left
 * @example
 * ```ts
 * metrics.spatialCorrelationOf(Float32Array.of(0, 1, 2), Float32Array.of(0, 2, 4)); // → 1
 * ```
 */
export function spatialCorrelationOf(
  truth: Values,
  member: Values,
  counted: Mask = new Uint8Array(truth.length).fill(1),
): number {
  return cellCorrelation(truth, member, counted);
}

export interface SpatialCorrelationOptions {
  /** Weight of each cell, of the grid's length (see areaWeights); equal weights when left out. */
  readonly weights?: Float64Array;
}

export interface SpatialCorrelationState {
  correlations: Moments;
  cells: number;
  excluded: number;
}

/** Mean, std (divisor n), min and max over the samples with a correlation; `undefined` counts the others. */
export interface SpatialCorrelation extends Summary, CellCount {}

const TEXT: MetricText = {
  id: "spatial-correlation",
  label: "spatial correlation",
  unit: "1",
  range: [-1, 1],
  definition:
    "Pearson correlation over the cells of each sample with the real field of its own event; mean over samples, and std (divisor n), least and greatest",
  missing:
    "masked and missing cells are left out; a sample or a real field that is constant, or a sample with an infinite value, has none and is counted, not averaged in",
  target: { band: [0.6, 1], words: () => "> 0.60", perfect: 1 },
};

/**
 * Pearson correlation over cells of each member with the truth of its own event, summarised over members
 * of all events, each member alike.
 *
 * A constant (for example all-dry) truth or member has no correlation: it is counted in `undefined` and
 * not averaged in. Masked and missing cells are left out. Any space; values in mm/day unless said.
 *
 * @param options weight of each cell, of the grid's length (see areaWeights); equal weights when left out
 * @returns a metric for {@link measure}; correlations without unit, NaN where no member and truth both vary
 * @throws ShapeError, from its `add`, when weights and cells differ in number
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { spatialCorrelation } = await measure(events, {
 *   spatialCorrelation: metrics.spatialCorrelation,
 * });
 * spatialCorrelation.mean; // → 0.9995
 * ```
 */
export function spatialCorrelation<S extends Space = "mm/day">(
  options: SpatialCorrelationOptions = {},
): Metric<SpatialCorrelationState, SpatialCorrelation, S> {
  const { weights } = options;
  return {
    ...TEXT,
    init: () => ({ correlations: emptyMoments(), cells: 0, excluded: 0 }),
    add(state, _, { finite }) {
      const { event, counted, pairs } = finite;
      const weighted = weights && Float64Array.from(counted, (c, i) => c * (weights[i] ?? NaN));
      for (const [m, { values }] of event.members.entries()) {
        const sums = sure(pairs[m]);
        const r = weighted
          ? pearson(event.truth.values, values, weighted)
          : correlationFrom(sums, () => finite.products(m));
        addNumber(state.correlations, r);
        state.cells += sums.n;
        state.excluded += values.length - sums.n;
      }
    },
    merge(into, other) {
      mergeMoments(into.correlations, other.correlations);
      into.cells += other.cells;
      into.excluded += other.excluded;
    },
    result: (state) => ({
      ...summarise(state.correlations),
      cells: state.cells,
      excluded: state.excluded,
    }),
    rows: (r) =>
      summaryRows(r, "no sample and truth that both vary", {
        "spatial-correlation.mean": r.mean,
        "spatial-correlation.std": r.std,
        "spatial-correlation.min": r.min,
        "spatial-correlation.max": r.max,
      }),
  };
}
