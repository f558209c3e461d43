import { type Distribution, distributionQuantiles } from "../fields/distribution.js";
import { sure } from "../sure.js";
import type { Evaluation } from "./evaluation.js";
import type { Failures } from "./failures.js";

/**
 * An evaluation of the finite values, with the infinite ones taken as what they are: mass, mean and the quantiles that
 * reach them are infinite, +Infinity is wet, and a distribution that holds them has no KS.
 */
export function withInfinities(evaluation: Evaluation, samples: Distribution, failed: Failures): Evaluation {
  const { plusInfinity, minusInfinity } = failed;
  const infinite = plusInfinity + minusInfinity;
  if (infinite === 0) return evaluation;
  const { wetFraction, ks, notes } = evaluation;
  const all = samples.n + infinite;
  const total = totalOf(failed);
  const percentile = (p: number): number => {
    const rank = p * (all - 1) - minusInfinity;
    if (rank < 0) return Number.NEGATIVE_INFINITY;
    if (!(rank <= samples.n - 1)) return Number.POSITIVE_INFINITY;
    return sure(distributionQuantiles(samples, [samples.n > 1 ? rank / (samples.n - 1) : 0])[0]).value;
  };
  const wet = samples.n > 0 ? wetFraction.samples * samples.n : 0;
  const why = `${plusInfinity} values of the samples are +Infinity, ${minusInfinity} −Infinity`;
  return {
    ...evaluation,
    wetFraction: { ...wetFraction, samples: (wet + plusInfinity) / all },
    ks: { ...ks, statistic: Number.NaN, tail: Number.NaN },
    massBias: {
      mean: total,
      std: Number.NaN,
      abs: Math.abs(total),
      pooled: total,
      halfOfAbs: evaluation.massBias.halfOfAbs,
    },
    meanDifference: total,
    quantiles: {
      ...evaluation.quantiles,
      samples: {
        P50: percentile(0.5),
        P90: percentile(0.9),
        P95: percentile(0.95),
        P99: percentile(0.99),
        "P99.9": percentile(0.999),
      },
    },
    notes: {
      ...notes,
      massBias: `${Number.isNaN(total) ? "undefined" : "infinite"}: ${why}`,
      meanDifference: `${Number.isNaN(total) ? "undefined" : "infinite"}: ${why}`,
      ks: `undefined: ${why}`,
      quantiles: `${notes.quantiles ? `${notes.quantiles}; ` : ""}from a percentile on infinite: ${why}`,
    },
  };
}

/** A sum over infinite values; NaN where they are of both signs. */
export function totalOf({
  plusInfinity,
  minusInfinity,
}: Pick<Failures, "plusInfinity" | "minusInfinity">): number {
  if (plusInfinity > 0 && minusInfinity > 0) return Number.NaN;
  return plusInfinity > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}
