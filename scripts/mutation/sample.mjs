/** Share of the mutants that are tried, all by default: `UNDRIZZLE_MUTANTS=0.2` tries a fifth, always the same ones. */
export const SHARE = Number(process.env.UNDRIZZLE_MUTANTS ?? 1);

/** Spreads the sample evenly over a file: multiples of the golden ratio. */
export function inSample(id) {
  return (Math.imul(Number(id) + 1, 0x9e3779b1) >>> 0) / 2 ** 32 < SHARE;
}
