import {
  addValues,
  type Distribution,
  emptyDistribution,
  mergeDistributions,
} from "../fields/distribution.js";
import { thresholdFor, type Values } from "../fields/field.js";
import { ksBetween } from "./ks.js";
import { ksAsymptoticPValue, ksExactPValue } from "./ks-p-value.js";
import type { ReportedEvaluation } from "./reported-evaluation.js";

/** Up to this many values on either side the p-value is counted exactly, as scipy.stats.ks_2samp does by default. */
const EXACT_P_VALUES = 10_000;

/** The values of each side that are at least a threshold. */
export interface TailState {
  readonly truth: Distribution;
  readonly samples: Distribution;
}

export interface ReportedTail {
  init(): TailState;
  add(into: Distribution, values: Values): void;
  merge(into: TailState, other: TailState): void;
  result(state: TailState): { ks: ReportedEvaluation["ks"]; notes: Record<string, string> };
}

/**
 * KS of tails as the reports count it.
 *
 * @param p95 the threshold in z; NaN where there is none
 * @param missing why there is none
 */
export function reportedTail(p95: number, missing: string | undefined): ReportedTail {
  return {
    init: () => ({ truth: emptyDistribution(), samples: emptyDistribution() }),
    add(into, values) {
      const limit = thresholdFor(values, p95);
      const tail = values.filter((value) => value >= limit);
      if (tail.length > 0) addValues(into, tail);
    },
    merge(into, other) {
      mergeDistributions(into.truth, other.truth);
      mergeDistributions(into.samples, other.samples);
    },
    result({ truth, samples }) {
      const { statistic, error } = ksBetween(truth, samples);
      const defined = truth.n > 0 && samples.n > 0;
      const pValue = defined ? pValueOf(statistic, truth.n, samples.n) : Number.NaN;
      const notes: Record<string, string> = {};
      if (missing !== undefined) notes.ks = missing;
      else if (!defined)
        notes.ks =
          `no ${samples.n === 0 ? "generated" : "real"} value reaches P95 (${p95.toPrecision(4)} in z, of daily maxima): ` +
          "the field's function raises an error here";
      else {
        notes.pValue =
          "takes the cells for independent, which cells of a rain field are not: it means nothing";
        if (error > 0) notes.ks = `from a sketch: the statistic is at most ${error.toExponential(1)} larger`;
      }
      return {
        ks: {
          statistic: defined ? statistic : Number.NaN,
          error: defined ? error : Number.NaN,
          pValue,
          match: defined ? pValue > 0.05 : null,
          threshold: p95,
          truth: truth.n,
          samples: samples.n,
        },
        notes,
      };
    },
  };
}

function pValueOf(statistic: number, n: number, m: number): number {
  return Math.max(n, m) <= EXACT_P_VALUES
    ? ksExactPValue(statistic, n, m)
    : ksAsymptoticPValue(statistic, n, m);
}
