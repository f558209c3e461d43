import type { Mask, Values } from "../fields/field.js";
import { emptyLike, thresholdFor } from "../fields/field.js";
import { quantileInPlace } from "../fields/quantile.js";
import type { Accumulator } from "./metric.js";
import { addNumber, emptyMoments, type Moments, mergeMoments, type Summary, summarise } from "./moments.js";
import { WET_THRESHOLD } from "./wet-threshold.js";

/** Statistics of one field over its cells, mm/day. */
export interface FieldStatistics {
  readonly mean: number;
  readonly max: number;
  readonly P95: number;
  readonly P99: number;
  /** Sum over the cells. */
  readonly total_mass: number;
  /** Share of cells with at least 0.1 mm/day. */
  readonly wet_fraction: number;
}

/** Name of a statistic of one field. */
export type FieldStatisticName = keyof FieldStatistics;

/**
 * Statistics of one field over the cells that count and are finite; percentiles by linear interpolation (type 7).
 *
 * @returns NaN for all when no cell is left
 */
export function fieldStatistics(values: Values, mask: Mask | null = null): FieldStatistics {
  return statisticsOf(values, mask, Number.NEGATIVE_INFINITY, true);
}

/**
 * {@link fieldStatistics} as the drizzle reports in the field define them: P95 and P99 of the cells above 0 alone (0 where
 * there is none), wet above 0.1 mm/day, so that a cell of 0.1 is dry.
 */
export function reportedFieldStatistics(values: Values, mask: Mask | null = null): FieldStatistics {
  return statisticsOf(values, mask, 0, false);
}

/**
 * @param above percentiles are of the values above it; 0 where a field has cells, but none of these
 * @param withLimit whether a cell that is just as much as the wet threshold is wet
 */
function statisticsOf(values: Values, mask: Mask | null, above: number, withLimit: boolean): FieldStatistics {
  const limit = thresholdFor(values, WET_THRESHOLD);
  const store = emptyLike(values);
  let [n, kept] = [0, 0];
  let [sum, wet, max] = [0, 0, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if ((mask !== null && mask[i] === 0) || !Number.isFinite(value)) continue;
    n++;
    if (value > above) store[kept++] = value;
    sum += value;
    if (value > limit || (withLimit && value === limit)) wet++;
    if (value > max) max = value;
  }
  if (n === 0) {
    const none = Number.NaN;
    return { mean: none, max: none, P95: none, P99: none, total_mass: none, wet_fraction: none };
  }
  const ranked = store.subarray(0, kept);
  const [P95, P99] = kept > 0 ? [quantileInPlace(ranked, 0.95), quantileInPlace(ranked, 0.99)] : [0, 0];
  return { mean: sum / n, max, P95, P99, total_mass: sum, wet_fraction: wet / n };
}

export interface SetStatisticsState {
  days: number;
  real: Record<FieldStatisticName, Moments>;
  synth: Record<FieldStatisticName, Moments>;
}

/** A statistic over many fields. */
export type FieldStatisticSpread = Pick<Summary, "mean" | "std" | "min" | "max">;

/** `statistics.json` of the field: each statistic of a field, summarised over fields (std with divisor n). */
export interface SetStatistics {
  readonly num_days: number;
  readonly num_synth_samples: number;
  readonly real: Readonly<Record<FieldStatisticName, FieldStatisticSpread>>;
  readonly synth: Readonly<Record<FieldStatisticName, FieldStatisticSpread>>;
}

/**
 * Statistics of all real and of all generated fields, over the cells of each event where the mask is 1 and the truth
 * and a member are finite.
 *
 * @param ofField {@link fieldStatistics}, or {@link reportedFieldStatistics}
 */
export function setStatistics(
  ofField: typeof fieldStatistics = fieldStatistics,
): Accumulator<SetStatisticsState, SetStatistics> {
  return {
    init: () => ({ days: 0, real: emptySide(), synth: emptySide() }),
    add(state, { truth, members }, { counted }) {
      state.days++;
      addField(state.real, ofField(truth.values, counted));
      for (const { values } of members) addField(state.synth, ofField(values, counted));
    },
    merge(into, other) {
      into.days += other.days;
      for (const side of ["real", "synth"] as const)
        for (const name of NAMES) mergeMoments(into[side][name], other[side][name]);
    },
    result: ({ days, real, synth }) => ({
      num_days: days,
      num_synth_samples: synth.mean.n + synth.mean.undefined,
      real: summaries(real),
      synth: summaries(synth),
    }),
  };
}

const NAMES: readonly FieldStatisticName[] = ["mean", "max", "P95", "P99", "total_mass", "wet_fraction"];

function byName<T>(of: (name: FieldStatisticName) => T): Record<FieldStatisticName, T> {
  return Object.fromEntries(NAMES.map((name) => [name, of(name)])) as Record<FieldStatisticName, T>;
}

function emptySide(): Record<FieldStatisticName, Moments> {
  return byName(emptyMoments);
}

function addField(side: Record<FieldStatisticName, Moments>, statistics: FieldStatistics): void {
  for (const name of NAMES) addNumber(side[name], statistics[name]);
}

function summaries(
  side: Record<FieldStatisticName, Moments>,
): Record<FieldStatisticName, FieldStatisticSpread> {
  return byName((name) => {
    const { mean, std, min, max } = summarise(side[name]);
    return { mean, std, min, max };
  });
}
