import { makeField } from "../dist/fields/field.js";
import { randomStream } from "../dist/fields/random.js";
import { mmToZ } from "../dist/fields/transform.js";

/** @typedef {import("../dist/fields/field.js").Values} Values */

const DIMENSIONS = 8;
const STREAM = 0xbe0c;

/**
 * Stand-ins for an encoder and a decoder, made of a healthy run without training. The decoder adds the differences
 * of an event's healthy members from their mean, weighted by z; `fault` changes what z is worth:
 * `posterior-collapse` encodes every event as N(0, I), `latent-ignored` decodes without z, and `prior-gap`
 * decodes the event that z is nearest to the code of.
 *
 * @param {import("./sick-run.js").MmEvents} healthy
 * @param {{ normalisation: import("./sick-run.js").Normalisation, seed: number, fault: string | null }} made
 * @returns {Promise<import("../dist/diagnosis/model-evidence.js").ModelEvidence>}
 */
export async function standInModel(healthy, { normalisation, seed, fault }) {
  /** @type {Values[][]} */
  const events = [];
  for await (const { members } of healthy) events.push(members.map((m) => mmToZ(m, normalisation).values));
  const { normal } = randomStream(seed, STREAM);
  const spread = fault === "prior-gap" ? 3 : 0.8;
  const codes = events.map(() => Float64Array.from({ length: DIMENSIONS }, () => spread * normal()));
  const field = (/** @type {Values} */ values) => makeField("z", healthy.grid, values, healthy.mask);
  const nearest = (/** @type {number[]} */ z) =>
    codes.reduce((best, code, e) => (distance(code, z) < distance(codes[best], z) ? e : best), 0);

  const decodeOne = (/** @type {number[]} */ z, /** @type {number} */ event) => {
    const members = events[event];
    const weights = fault === "latent-ignored" ? z.map(() => 0) : z;
    return members[0].map((_, i) => {
      const mean = members.reduce((sum, m) => sum + m[i] / members.length, 0);
      return members.reduce((sum, m, k) => sum + (0.7 * weights[k] * (m[i] - mean)) / Math.sqrt(2), mean);
    });
  };
  return {
    latentDim: DIMENSIONS,
    async encode(event) {
      const collapsed = fault === "posterior-collapse";
      return {
        mu: collapsed ? new Float64Array(DIMENSIONS) : codes[event],
        logvar: new Float64Array(DIMENSIONS).fill(
          collapsed ? 0 : fault === "prior-gap" ? -4 : Math.log(0.36),
        ),
      };
    },
    async decode(latents, event) {
      return Array.from({ length: latents.length / DIMENSIONS }, (_, k) => {
        const z = Array.from(latents.subarray(k * DIMENSIONS, (k + 1) * DIMENSIONS));
        return field(
          decodeOne(fault === "prior-gap" ? z.map(() => 0) : z, fault === "prior-gap" ? nearest(z) : event),
        );
      });
    },
  };
}

/**
 * @param {Float64Array} a
 * @param {number[]} b
 */
function distance(a, b) {
  return a.reduce((sum, v, i) => sum + (v - b[i]) ** 2, 0);
}
