import { ValueError } from "../errors.js";
import { randomStream } from "../fields/random.js";
import type { Encoding } from "./cvae.js";

/** How latent vectors are drawn: around the posterior of the event, or from the prior N(0, I). */
export interface LatentDraw {
  readonly mode: "posterior" | "prior";
  /** Factor on the standard deviation; 1 is the model's own. */
  readonly temperature: number;
  readonly seed: number;
}

/**
 * Latent vectors of one event: `mu + ε·exp(logvar/2)·temperature` (posterior) or `ε·temperature` (prior),
 * ε ~ N(0, I). Each member has its own stream, keyed by (seed, event, member): the same bits come out
 * whatever else is drawn.
 *
 * @param encoding mean and log variance of the posterior, of length latentDim each; a prior takes their length alone
 * @param draw posterior or prior, temperature (1 is as trained), seed
 * @param event its number, from 0 to 2³² − 1
 * @param members numbers of the members to draw, in the order of the rows
 * @returns `(members.length, latentDim)` row by row
 * @throws ValueError when the temperature is not positive
 * @example
 * ```ts
 * const encoding = { mu: Float32Array.of(1, -1), logvar: Float32Array.of(0, 0) };
 * drawLatents(encoding, { mode: "posterior", temperature: 1, seed: 1 }, 7, [0, 1]).length; // → 4
 * ```
 */
export function drawLatents(
  { mu, logvar }: Pick<Encoding, "mu" | "logvar">,
  { mode, temperature, seed }: LatentDraw,
  event: number,
  members: readonly number[],
): Float32Array {
  if (!(temperature > 0)) throw new ValueError(`temperature is ${temperature}: give a number above 0`);
  const latents = new Float32Array(members.length * mu.length);
  members.forEach((member, row) => {
    const { normal } = randomStream(seed, event, member);
    for (let d = 0; d < mu.length; d++) {
      const noise = normal() * temperature;
      latents[row * mu.length + d] =
        mode === "prior" ? noise : (mu[d] ?? NaN) + noise * Math.exp((logvar[d] ?? NaN) / 2);
    }
  });
  return latents;
}
