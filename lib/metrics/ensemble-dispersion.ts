import { mean } from "../fields/mean.js";
import { pearson } from "./spatial-correlation.js";

/** How far the members of one ensemble are apart. */
export interface EnsembleDispersion {
  /** Mean over cells of the members' standard deviation (divisor M). */
  readonly meanStd: number;
  /** Mean over pairs of members of their root mean square difference. */
  readonly pairwiseRmse: number;
  /** 1 − mean over pairs of their Pearson correlation; NaN when no pair has one. */
  readonly pairwiseDecorrelation: number;
}

/**
 * Dispersion of an ensemble of fields over the cells where all members are finite.
 *
 * @param members fields of one length, in one unit
 * @returns standard deviation and RMSE in the unit of the members, decorrelation without; NaN with fewer than two
 *   members or no complete cell
 * @example
 * ```ts
 * metrics.ensembleDispersion([
 *   [0, 2],
 *   [2, 2],
 * ]); // → { meanStd: 0.5, pairwiseRmse: 1.414, pairwiseDecorrelation: NaN }
 * ```
 */
export function ensembleDispersion(members: readonly ArrayLike<number>[]): EnsembleDispersion {
  const M = members.length;
  const cells = Array.from({ length: members[0]?.length ?? 0 }, (_, i) => i).filter((i) =>
    members.every((member) => Number.isFinite(member[i])),
  );
  if (M < 2 || cells.length === 0)
    return { meanStd: Number.NaN, pairwiseRmse: Number.NaN, pairwiseDecorrelation: Number.NaN };
  const kept = members.map((member) => Float64Array.from(cells, (i) => member[i] ?? NaN));
  let stds = 0;
  for (let i = 0; i < cells.length; i++) {
    const mean = kept.reduce((sum, member) => sum + (member[i] ?? NaN), 0) / M;
    stds += Math.sqrt(kept.reduce((sum, member) => sum + ((member[i] ?? NaN) - mean) ** 2, 0) / M);
  }
  const pairs = kept.flatMap((a, i) => kept.slice(0, i).map((b) => [a, b] as const));
  const rmse = pairs.map(([a, b]) =>
    Math.sqrt(a.reduce((sum, x, i) => sum + (x - (b[i] ?? NaN)) ** 2, 0) / a.length),
  );
  const correlations = pairs.map(([a, b]) => pearson(a, b)).filter((r) => !Number.isNaN(r));
  return {
    meanStd: stds / cells.length,
    pairwiseRmse: mean(rmse),
    pairwiseDecorrelation: 1 - mean(correlations),
  };
}
