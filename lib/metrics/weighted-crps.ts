import type { FieldEvent } from "../fields/event.js";
import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import { sure } from "../sure.js";
import { type CrpsState, crps } from "./crps.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { cellRows, inName } from "./rows.js";
import { type FoundThreshold, needFinite, P95, P99, type Threshold, withThresholds } from "./threshold.js";

/** Which quantiles of a distribution count most. */
export type Emphasis = "left" | "centre" | "right" | "tails";

/** Weights v(τ) of levels, as polynomials c₀ + c₁τ + c₂τ² (Gneiting & Ranjan 2011, table 4). */
const EMPHASES: Readonly<Record<Emphasis, readonly number[]>> = {
  /** (1 − τ)². */
  left: [1, -2, 1],
  /** τ(1 − τ). */
  centre: [0, 1, -1],
  /** τ². */
  right: [0, 0, 1],
  /** (2τ − 1)². */
  tails: [1, -4, 4],
};

/**
 * Quantile-weighted CRPS of an ensemble, ∫ 2·QS_τ·v(τ) dτ (Gneiting & Ranjan 2011, doi:10.1198/jbes.2010.08110), QS_τ the
 * quantile score of the ensemble's own distribution function: with v = 1 it is the CRPS (`ecdf`). Computed exactly, not
 * from a grid of levels.
 *
 * @param truth in the unit of the members
 * @param members in any order; NaN is skipped
 * @param emphasis `left` (1 − τ)², `centre` τ(1 − τ), `right` τ², `tails` (2τ − 1)²
 * @returns in the unit of the truth; NaN when the truth is NaN or no member is left
 * @example
 * ```ts
 * metrics.quantileWeightedCrps(1, [0, 2, 4], "right"); // → 0.2901
 * ```
 */
export function quantileWeightedCrps(truth: number, members: ArrayLike<number>, emphasis: Emphasis): number {
  const sorted = Float64Array.from(members)
    .filter((x) => !Number.isNaN(x))
    .sort();
  return weightedSum(truth, sorted, partsOf(sorted.length, emphasis));
}

/** ∫ v and ∫ τv over the levels of each of M ordered members. */
interface LevelParts {
  readonly weight: Float64Array;
  readonly moment: Float64Array;
}

function partsOf(M: number, emphasis: Emphasis): LevelParts {
  const integral = (power: number, to: number): number =>
    EMPHASES[emphasis].reduce((sum, c, k) => sum + (c * to ** (k + power + 1)) / (k + power + 1), 0);
  const over = (power: number): Float64Array =>
    Float64Array.from({ length: M }, (_, i) => integral(power, (i + 1) / M) - integral(power, i / M));
  return { weight: over(0), moment: over(1) };
}

function weightedSum(truth: number, sorted: Float64Array, { weight, moment }: LevelParts): number {
  let sum = sorted.length === 0 ? Number.NaN : 0;
  for (let i = 0; i < sorted.length; i++) {
    const x = sorted[i] ?? NaN;
    if (x !== truth) sum += 2 * (x - truth) * ((truth < x ? (weight[i] ?? NaN) : 0) - (moment[i] ?? NaN));
  }
  return sum;
}

export interface WeightedCrpsOptions {
  /** Amounts that count from there on: mm/day, or quantiles of the truth; 10, P95 and P99 by default. */
  readonly thresholds?: readonly Threshold[];
}

export interface WeightedCrps extends CellCount {
  /** Amounts below the threshold do not count. */
  readonly thresholds: readonly {
    readonly threshold: number;
    readonly ecdf: number;
    readonly fair: number;
  }[];
  readonly quantiles: Readonly<Record<Emphasis, number>>;
}

export interface WeightedCrpsState {
  readonly thresholds: CrpsState[];
  readonly quantiles: Record<Emphasis, ExactSum>;
  cells: number;
  excluded: number;
}

const NAMES = Object.keys(EMPHASES) as Emphasis[];

const TEXT: MetricText = {
  id: "weighted-crps",
  label: "weighted CRPS",
  unit: "mm/day",
  definition:
    "CRPS, mean over cells and events, that looks at a part of the distribution alone: threshold-weighted, amounts below 10 mm/day and below the real 95th and 99th percentiles count as these (ecdf and fair, as `crps`); quantile-weighted, ∫ 2·QS·v(τ) dτ with v = (1 − τ)² (left), τ(1 − τ) (centre), τ² (right) and (2τ − 1)² (tails)",
  missing:
    "a cell where some members are missing is scored with the others, one without truth or member is left out and counted; fair is NaN with one member",
  source:
    "Gneiting & Ranjan 2011, doi:10.1198/jbes.2010.08110; by clamping: Allen, Ginsbourger & Ziegel 2023, doi:10.1137/22M1532184",
};

/**
 * Threshold-weighted CRPS and {@link quantileWeightedCrps}, mean over cells and events.
 *
 * @param options thresholds in mm/day or quantiles of the truth
 * @returns a metric for {@link measure}; mm/day, NaN where no cell counts
 * @throws ValueError when a threshold is not a finite number; from its `add`, when quantiles of the truth are not
 *   {@link measure}d first
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { weighted } = await measure(events, { weighted: metrics.weightedCrps({ thresholds: [10] }) });
 * Object.keys(weighted.quantiles); // → [ 'left', 'centre', 'right', 'tails' ]
 * ```
 */
export function weightedCrps({
  thresholds = [10, P95, P99],
}: WeightedCrpsOptions = {}): Metric<WeightedCrpsState, WeightedCrps> {
  needFinite("weighted CRPS threshold", thresholds);
  return withThresholds(thresholds, weightedFrom);
}

function weightedFrom(found: readonly FoundThreshold[]): Metric<WeightedCrpsState, WeightedCrps> {
  const above = found.map(({ value }) => crps({ from: value }));
  return {
    ...TEXT,
    init: () => ({
      thresholds: above.map((metric) => metric.init()),
      quantiles: { left: exactSum(), centre: exactSum(), right: exactSum(), tails: exactSum() },
      cells: 0,
      excluded: 0,
    }),
    add(state, event, seen) {
      above.forEach((metric, t) => void metric.add(sure(state.thresholds[t]), event, seen));
      addQuantileWeighted(state, event, seen.counted);
    },
    merge(into, other) {
      above.forEach((metric, t) => void metric.merge(sure(into.thresholds[t]), sure(other.thresholds[t])));
      for (const name of NAMES) mergeExact(into.quantiles[name], other.quantiles[name]);
      into.cells += other.cells;
      into.excluded += other.excluded;
    },
    result({ thresholds, quantiles, cells, excluded }) {
      const mean = (name: Emphasis): number => exactTotal(quantiles[name]) / cells;
      return {
        thresholds: above.map((metric, t) => {
          const { ecdf, fair } = metric.result(sure(thresholds[t]));
          return { threshold: sure(found[t]).value, ecdf, fair };
        }),
        quantiles: { left: mean("left"), centre: mean("centre"), right: mean("right"), tails: mean("tails") },
        cells,
        excluded,
      };
    },
    rows: (r) =>
      cellRows(r, "no cell counts, or fewer than two members", {
        ...Object.fromEntries(
          r.thresholds.flatMap(({ threshold, ecdf, fair }, t) => {
            const at = `[T=${inName(threshold)}${sure(found[t]).suffix}]`;
            return [
              [`weighted-crps.ecdf${at}`, ecdf],
              [`weighted-crps.fair${at}`, fair],
            ];
          }),
        ),
        ...Object.fromEntries(NAMES.map((name) => [`weighted-crps.${name}`, r.quantiles[name]])),
      }),
  };
}

function addQuantileWeighted(
  state: WeightedCrpsState,
  { truth, members }: FieldEvent<"mm/day">,
  counted: Uint8Array,
): void {
  const parts = Array.from({ length: members.length + 1 }, (_, M) => NAMES.map((name) => partsOf(M, name)));
  const store = new Float64Array(members.length);
  const sums = NAMES.map(() => 0);
  for (let i = 0; i < counted.length; i++) {
    if (counted[i] === 0) {
      state.excluded++;
      continue;
    }
    let M = 0;
    for (const { values } of members) if (Number.isFinite(values[i])) store[M++] = values[i] ?? NaN;
    const sorted = store.subarray(0, M).sort();
    state.cells++;
    for (let w = 0; w < NAMES.length; w++)
      sums[w] = (sums[w] ?? NaN) + weightedSum(truth.values[i] ?? NaN, sorted, parts[M]![w]!);
  }
  NAMES.forEach((name, w) => void addExact(state.quantiles[name], sums[w] ?? NaN));
}
