import type { GpdFit } from "./gpd.js";
import type { Wanted } from "./gpd-likelihood.js";

/** Derivatives of a number, or of a logarithm of the likelihood, by share above the threshold, scale and shape. */
type ByParameter = readonly [share: number, scale: number, shape: number];

/** Below, no variance is known: that of this shape is taken. */
const LEAST_REGULAR = -0.45;
const NEAR_EXPONENTIAL = 1e-3;

/** Variance of a number of a tail if all values were independent, from the expected information (Smith 1984). */
export function independentVariance(fit: GpdFit, n: number, wanted: Wanted): number {
  const by = derivatives(fit, n, wanted);
  const moved = timesCovariance(fit, n, by);
  return by[0] * moved[0] + by[1] * moved[1] + by[2] * moved[2];
}

/** Variance of the same where the values come in blocks that are independent of each other (Chandler & Bate 2007). */
export function blockVariance(
  fit: GpdFit,
  n: number,
  wanted: Wanted,
  blocks: readonly ArrayLike<number>[],
): number {
  const influence = timesCovariance(fit, n, derivatives(fit, n, wanted));
  let sum = 0;
  for (const block of blocks) {
    const [share, scale, shape] = slopes(fit, n, block);
    sum += (influence[0] * share + influence[1] * scale + influence[2] * shape) ** 2;
  }
  return (sum * blocks.length) / (blocks.length - 1);
}

function timesCovariance({ shape, scale, excesses: k }: GpdFit, n: number, by: ByParameter): ByParameter {
  const regular = 1 + Math.max(shape, LEAST_REGULAR);
  const both = (-scale * regular) / k;
  return [
    (by[0] * (k / n) * (1 - k / n)) / n,
    (by[1] * 2 * scale ** 2 * regular) / k + by[2] * both,
    by[1] * both + (by[2] * regular ** 2) / k,
  ];
}

function derivatives({ shape, scale, excesses }: GpdFit, n: number, wanted: Wanted): ByParameter {
  if (wanted === "shape") return [0, 0, 1];
  if (wanted === "scale") return [0, 1, 0];
  const share = excesses / n;
  const log = Math.log(wanted.days * share);
  const power = Math.exp(shape * log);
  const near = Math.abs(shape) < NEAR_EXPONENTIAL;
  const grown = near ? log + (shape * log ** 2) / 2 : (power - 1) / shape;
  const bent = near ? log ** 2 / 2 + (shape * log ** 3) / 3 : (power * log - grown) / shape;
  return [(scale * power) / share, grown, scale * bent];
}

/** Of the logarithm of the likelihood of some values. */
function slopes(
  { shape, scale, threshold, excesses }: GpdFit,
  n: number,
  values: ArrayLike<number>,
): ByParameter {
  let [above, byScale, byShape] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const y = ((values[i] ?? NaN) - threshold) / scale;
    if (!(y > 0)) continue;
    above++;
    const inner = 1 + shape * y;
    byScale += (((1 + shape) * y) / inner - 1) / scale;
    byShape +=
      Math.abs(shape) < NEAR_EXPONENTIAL
        ? y ** 2 / 2 - y + shape * (y ** 2 - (2 * y ** 3) / 3)
        : Math.log(inner) / shape ** 2 - ((1 + 1 / shape) * y) / inner;
  }
  const share = excesses / n;
  const below = values.length - above;
  return [above / share - (below > 0 ? below / (1 - share) : 0), byScale, byShape];
}
