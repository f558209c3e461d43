import { interpolator } from "./normal-scores.js";

/**
 * How the residual differs from place to place: by the score that is kept of a sample, how far real scores lie above it on
 * average, and what the drawn residual is to be multiplied with; linear between nodes, level beyond them.
 */
export interface LocalResidual {
  readonly kept: Float64Array;
  readonly mean: Float64Array;
  readonly spread: Float64Array;
}

/** The same residual everywhere. */
export const SAME_EVERYWHERE: LocalResidual = {
  kept: Float64Array.of(0),
  mean: Float64Array.of(0),
  spread: Float64Array.of(1),
};

/** Changes scores that are kept and a drawn residual to what belongs where they are. */
export function fitLocally(local: LocalResidual): (kept: Float64Array, lacking: Float64Array) => void {
  const meanAt = interpolator(local.kept, local.mean);
  const spreadAt = interpolator(local.kept, local.spread);
  return (kept, lacking) => {
    for (let i = 0; i < kept.length; i++) {
      const score = kept[i] ?? NaN;
      kept[i] = score + meanAt(score);
      lacking[i] = (lacking[i] ?? NaN) * spreadAt(score);
    }
  };
}
