import type { FieldEvent } from "../fields/event.js";
import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import type { Mask, Space, Values } from "../fields/field.js";
import { ensembleSums } from "../fields/simd-scores.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { cellRows } from "./rows.js";

/** CRPS of one ensemble and its parts, in the values' unit. */
export interface CrpsParts {
  /** mean|x − y| − Σ|xᵢ − xⱼ| / (2M²). */
  readonly ecdf: number;
  /** mean|x − y| − Σ|xᵢ − xⱼ| / (2M(M − 1)); NaN for one member. */
  readonly fair: number;
  /** mean|x − y|. */
  readonly error: number;
  /** Σ|xᵢ − xⱼ| / (2M²), over all ordered pairs. */
  readonly spread: number;
  /** Part of `error` from members below the truth. */
  readonly under: number;
  /** Part of `error` from members above the truth. */
  readonly over: number;
}

const UNDEFINED: CrpsParts = {
  ecdf: Number.NaN,
  fair: Number.NaN,
  error: Number.NaN,
  spread: Number.NaN,
  under: Number.NaN,
  over: Number.NaN,
};

/**
 * Continuous ranked probability score of an ensemble for one truth (Gneiting & Raftery 2007,
 * doi:10.1198/016214506000001437; fair version: Ferro 2014, doi:10.1002/qj.2270).
 *
 * Computed as energy score, exact for ties (zero rain in truth and members). Members that are NaN are skipped
 * and do not count in M. One member: the absolute error.
 *
 * @param truth in the unit of the members
 * @param members in any order; NaN is skipped
 * @param weights one per member, not negative; equal weights when left out (then `fair` is NaN)
 * @returns in the unit of the truth; NaN in all parts when the truth is NaN or no member is left, and `fair` with one
 *   member
 * @example
 * ```ts
 * const { ecdf, fair } = metrics.crpsOf(1, [0, 2, 4]);
 * [ecdf, fair]; // → [ 0.7778, 0.3333 ]
 * ```
 */
export function crpsOf(truth: number, members: ArrayLike<number>, weights?: ArrayLike<number>): CrpsParts {
  if (Number.isNaN(truth)) return UNDEFINED;
  const order = Array.from({ length: members.length }, (_, i) => i)
    .filter((i) => !Number.isNaN(members[i] ?? NaN))
    .sort((i, j) => (members[i] ?? NaN) - (members[j] ?? NaN));
  const weight = (i: number): number => (weights ? (weights[i] ?? NaN) : 1);
  const total = order.reduce((sum, i) => sum + weight(i), 0);
  if (!(total > 0)) return UNDEFINED;
  let [under, over, spread, below] = [0, 0, 0, 0];
  for (const i of order) {
    const x = members[i] ?? NaN;
    const w = weight(i);
    if (x < truth) under += w * (truth - x);
    else over += w * (x - truth);
    // Every x enters once for each weight below it and once, negated, for each above.
    spread += w * x * (2 * below + w - total);
    below += w;
  }
  under /= total;
  over /= total;
  spread /= total * total;
  const error = under + over;
  const M = order.length;
  return {
    ecdf: error - spread,
    fair: weights || M < 2 ? Number.NaN : error - (spread * M) / (M - 1),
    error,
    spread,
    under,
    over,
  };
}

/** Range of values that a threshold-weighted score looks at; each end may be left out. */
export interface CrpsRange {
  readonly from?: number;
  readonly to?: number;
}

/**
 * Threshold-weighted {@link crpsOf}: differences outside of the range do not count (weight 1 inside, 0 outside),
 * by clamping truth and members to it (Allen, Ginsbourger & Ziegel 2023, doi:10.1137/22M1532184).
 *
 * @param truth in the unit of the members
 * @param members in any order; NaN is skipped
 * @param range from and to in the same unit; an end left out is open
 * @returns as {@link crpsOf}, in the unit of the truth
 * @example
 * ```ts
 * metrics.thresholdWeightedCrps(12, [0, 15], { from: 10 }).ecdf; // → 1.25
 * ```
 */
export function thresholdWeightedCrps(
  truth: number,
  members: ArrayLike<number>,
  range: CrpsRange,
): CrpsParts {
  const clamp = clampTo(range);
  return crpsOf(
    clamp(truth),
    Float64Array.from({ length: members.length }, (_, i) => clamp(members[i] ?? NaN)),
  );
}

function clampTo({ from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: CrpsRange) {
  return (x: number): number => Math.min(Math.max(x, from), to);
}

export interface CrpsState {
  readonly ecdf: ExactSum;
  readonly fair: ExactSum;
  fairCells: number;
  readonly error: ExactSum;
  readonly spread: ExactSum;
  cells: number;
  excluded: number;
}

const SUMS = ["ecdf", "fair", "error", "spread"] as const;

/** Of one event. */
type EventSums = Record<(typeof SUMS)[number], number>;

/** Means over cells of all events, mm/day; NaN when no cell counts (`fair`: none with two members). */
export interface Crps extends CellCount {
  readonly ecdf: number;
  readonly fair: number;
  readonly error: number;
  readonly spread: number;
}

const TEXT: MetricText = {
  id: "crps",
  label: "CRPS",
  unit: "mm/day",
  definition:
    "continuous ranked probability score, mean over cells and events: ecdf, mean |x − y| − Σ|xᵢ − xⱼ|/(2M²); fair, …/(2M(M − 1)); and its parts, error mean |x − y| and spread. Exact for ties",
  missing:
    "a cell where some members are missing is scored with the others, one without truth or member is left out and counted; fair is NaN with one member",
  source: "Gneiting & Raftery 2007, doi:10.1198/016214506000001437; Ferro 2014, doi:10.1002/qj.2270 (fair)",
};

/**
 * Mean {@link crpsOf} over cells and events. `cells` and `excluded` are cells of the truth; a cell where some
 * members are missing is scored with the others.
 *
 * @param range for the threshold-weighted score
 * @returns a metric for {@link measure}; in the unit of the fields, NaN where no cell counts, and `fair` where all
 *   have fewer than two members
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { crps } = await measure(events, { crps: metrics.crps });
 * [crps.ecdf, crps.fair]; // → [ 0.2128, 0.2071 ]
 * ```
 */
export function crps<S extends Space = "mm/day">(range: CrpsRange = {}): Metric<CrpsState, Crps, S> {
  return {
    ...TEXT,
    init: () => ({
      ecdf: exactSum(),
      fair: exactSum(),
      fairCells: 0,
      error: exactSum(),
      spread: exactSum(),
      cells: 0,
      excluded: 0,
    }),
    add(state, event, seen) {
      const sums = addComplete(state, event, range) ?? addCells(state, event, seen.counted, clampTo(range));
      for (const key of SUMS) addExact(state[key], sums[key]);
    },
    merge(into, other) {
      for (const key of SUMS) mergeExact(into[key], other[key]);
      for (const key of ["fairCells", "cells", "excluded"] as const) into[key] += other[key];
    },
    result: (s) => ({
      ecdf: exactTotal(s.ecdf) / s.cells,
      fair: exactTotal(s.fair) / s.fairCells,
      error: exactTotal(s.error) / s.cells,
      spread: exactTotal(s.spread) / s.cells,
      cells: s.cells,
      excluded: s.excluded,
    }),
    rows: (r) =>
      cellRows(r, "no cell counts, or fewer than two members", {
        "crps.ecdf": r.ecdf,
        "crps.fair": r.fair,
        "crps.error": r.error,
        "crps.spread": r.spread,
      }),
  };
}

/** Adds an event cell by cell: the oracle of the kernel, and what is done where members are missing. */
function addCells<S extends Space>(
  state: CrpsState,
  event: FieldEvent<S>,
  counted: Mask,
  clamp: (x: number) => number,
): EventSums {
  const sums = { ecdf: 0, fair: 0, error: 0, spread: 0 };
  const truth = event.truth.values;
  const sorted = new Float64Array(event.members.length);
  for (let i = 0; i < counted.length; i++) {
    if (counted[i] === 0) {
      state.excluded++;
      continue;
    }
    const y = clamp(truth[i] ?? NaN);
    let M = 0;
    let error = 0;
    for (const { values } of event.members) {
      if (!Number.isFinite(values[i])) continue;
      const x = clamp(values[i] ?? NaN);
      error += Math.abs(x - y);
      let at = M++;
      for (; at > 0 && (sorted[at - 1] ?? NaN) > x; at--) sorted[at] = sorted[at - 1] ?? NaN;
      sorted[at] = x;
    }
    let pairs = 0;
    for (let k = 0; k < M; k++) pairs += (sorted[k] ?? NaN) * (2 * k + 1 - M);
    state.cells++;
    sums.error += error / M;
    sums.spread += pairs / (M * M);
    sums.ecdf += error / M - pairs / (M * M);
    if (M < 2) continue;
    state.fairCells++;
    sums.fair += error / M - pairs / (M * (M - 1));
  }
  return sums;
}

/** Adds an event of float32 fields none of which is missing in a counted cell; `null` for any other. */
function addComplete<S extends Space>(
  state: CrpsState,
  { truth, members }: FieldEvent<S>,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: CrpsRange,
): EventSums | null {
  const fields = members.map(({ values }) => values);
  const M = fields.length;
  const rounded = [from, to].every((end) => Math.fround(end) === end);
  if (M === 0 || !rounded || !isFloat32(truth.values) || !fields.every(isFloat32)) return null;
  const sums = ensembleSums(truth.values, fields, truth.mask, from, to);
  if (!sums) return null;
  const { cells } = sums;
  const error = sums.error / M;
  const spread = sums.pairs / (M * M);
  state.cells += cells;
  state.excluded += truth.values.length - cells;
  if (M > 1) state.fairCells += cells;
  const fair = M > 1 ? error - sums.pairs / (M * (M - 1)) : 0;
  return { error, spread, ecdf: error - spread, fair };
}

function isFloat32(values: Values): values is Float32Array {
  return values instanceof Float32Array;
}
