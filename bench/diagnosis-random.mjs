/**
 * Mulberry32 and Box–Muller: another source of chance than the library's own.
 *
 * @param {number} seed
 * @returns {import("./sick-run.js").Random}
 */
export function random(seed) {
  let state = (seed * 2654435761) >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  /** @type {import("./sick-run.js").Random["pick"]} */
  const pick = (items) => items[Math.floor(uniform() * items.length)];
  const order = (/** @type {number} */ n) => {
    const out = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(uniform() * (i + 1));
      [out[i], out[j]] = [out[j], out[i]];
    }
    return out;
  };
  return { uniform, normal, pick, order };
}
