/** Share of the mutants that are tried, all by default: `UNDRIZZLE_MUTANTS=0.2` tries a fifth, always the same ones. */
export const SHARE = Number(process.env.UNDRIZZLE_MUTANTS ?? 1);

/** Where the sample begins, in [0, 1): tests that were written with one sample in mind are scored on another. */
export const FROM = Number(process.env.UNDRIZZLE_MUTANTS_FROM ?? 0);

/**
 * Spreads the sample evenly over a file: multiples of the golden ratio.
 *
 * @param {string} id
 */
export function inSample(id) {
  const place = (Math.imul(Number(id) + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
  return place >= FROM && place < FROM + SHARE;
}
