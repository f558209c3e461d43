import type { Field } from "../fields/field.js";
import { randomStream } from "../fields/random.js";

/** The posterior q(z|x,y) of one event: a diagonal normal distribution. */
export interface Posterior {
  readonly mu: ArrayLike<number>;
  readonly logvar: ArrayLike<number>;
}

/** A conditional VAE as the diagnosis asks it. Events are named by their `index` in the set under examination. */
export interface ModelEvidence {
  readonly latentDim: number;
  /** Operators between the last learnt layer of the decoder and its output, the last first, where the graph is known. */
  readonly head?: readonly string[];
  encode(event: number): Promise<Posterior>;
  /**
   * @param latents `(K, latentDim)` row by row
   * @returns K fields, as the decoder gives them
   */
  decode(latents: Float32Array, event: number): Promise<readonly Field<"z">[]>;
}

/** What latent vectors are drawn from. */
export interface Draw {
  readonly mode: "posterior" | "prior";
  readonly temperature: number;
}

const MODEL_STREAM = 0xd1a60003;

/** `members` fields of an event: z = mu + ε·exp(logvar/2)·temperature, or ε·temperature; ε keyed by event and member. */
export async function decodeMembers(
  model: ModelEvidence,
  posterior: Posterior,
  { mode, temperature }: Draw,
  event: number,
  members: number,
  seed: number,
): Promise<readonly Field<"z">[]> {
  const d = model.latentDim;
  const latents = new Float32Array(members * d);
  for (let k = 0; k < members; k++) {
    const { normal } = randomStream(seed, MODEL_STREAM + event, k);
    for (let i = 0; i < d; i++) {
      const noise = normal() * temperature;
      latents[k * d + i] =
        mode === "prior"
          ? noise
          : (posterior.mu[i] ?? NaN) + noise * Math.exp((posterior.logvar[i] ?? NaN) / 2);
    }
  }
  return model.decode(latents, event);
}
