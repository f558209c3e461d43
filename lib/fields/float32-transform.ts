/** Twice what rounding z and its product to float32 can leave of z·std + mean = 0, as a share of the mean. */
export const FLOAT32_RESIDUE: number = 2 ** -22;

/** From here on expm1 is more than a float32 holds. */
const BEYOND = 89;
/** Adding and subtracting it rounds to a whole number, halves to even. */
const WHOLE = 1.5 * 2 ** 52;
const { fround, LN2, LOG2E } = Math;
const [C3, C4, C5, C6, C7] = [1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040].map(fround) as [
  number,
  number,
  number,
  number,
  number,
];

/**
 * z → mm/day from float32 to float32: max(expm1(v), 0) of v = z·std + mean in float64, v = k·ln 2 + r with
 * |r| ≤ ln 2/2, the Taylor series of expm1(r) up to r⁷ in float32. Off by 3·10⁻⁷ of the result at most. −Infinity is
 * no amount: NaN.
 *
 * The reference of the SIMD kernel, which does the same operation by operation.
 */
export function zToMmFloat32(
  z: Float32Array,
  mean: Float32Array,
  std: Float32Array,
  out: Float32Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const v = (z[i] ?? NaN) * (std[i] ?? NaN) + (mean[i] ?? NaN);
    if (fround(v) <= Math.max(fround((mean[i] ?? NaN) * FLOAT32_RESIDUE), 0)) {
      out[i] = fround(v) - fround(v);
      continue;
    }
    const within = Math.min(v, BEYOND);
    const k = within * LOG2E + WHOLE - WHOLE;
    const r = fround(within - k * LN2);
    const r2 = fround(r * r);
    const high = fround(r2 * fround(C6 + fround(r * C7)));
    const middle = fround(r2 * fround(fround(C4 + fround(r * C5)) + high));
    const series = fround(r + fround(r2 * fround(fround(0.5 + fround(r * C3)) + middle)));
    const half = 2 ** (k - 1);
    out[i] = 2 * fround(fround(half * series) + fround(half - 0.5));
  }
}
