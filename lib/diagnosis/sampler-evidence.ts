import type { Encoding } from "../model/cvae.js";
import type { Sampler } from "../run/sample.js";
import type { ModelEvidence } from "./model-evidence.js";

/**
 * The model of a run as evidence.
 *
 * @param sampler stays open while it is asked, and is the caller's to release
 * @param days the day of each event of the set under examination
 * @param head operators at the output of the decoder, where its graph was read
 * @returns its encoder and decoder by position of an event, the last encoding kept; means and latents of length
 *   latentDim, fields in z
 * @example
 * ```ts
 * const run = await openRun("run");
 * const sampler = await openSampler(run);
 * const evidence = samplerEvidence(sampler, run.days);
 * evidence !== null; // → true
 * ```
 */
export function samplerEvidence(
  sampler: Sampler,
  days: readonly number[],
  head?: readonly string[],
): ModelEvidence {
  let last: { readonly event: number; readonly encoding: Encoding } | null = null;
  const encoded = async (event: number): Promise<Encoding> => {
    if (last?.event !== event) last = { event, encoding: await sampler.encode(days[event] ?? NaN) };
    return last.encoding;
  };
  return {
    latentDim: sampler.model.latentDim,
    ...(head ? { head } : {}),
    encode: encoded,
    decode: async (latents, event) => sampler.decode(latents, await encoded(event)),
  };
}
