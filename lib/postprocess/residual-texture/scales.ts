import type { Grid } from "../../fields/field.js";

/** Coefficients of a cosine transform by their scale. */
export interface Scales {
  /** Of each coefficient: round(wavenumber in cycles a cell × 2 × the shorter side). 0 is the mean alone. */
  readonly ring: Uint16Array;
  readonly count: number;
  /** Mean wavenumber of each ring, cycles a cell; 0.5 is a wave of two cells along an axis. */
  readonly wavenumber: Float64Array;
}

/** Rings of equal width in wavenumber, the width of the coarsest wave along the shorter side. */
export function scalesOf({ height, width }: Grid): Scales {
  const shorter = Math.min(height, width);
  const ring = new Uint16Array(height * width);
  const sums: number[] = [];
  const numbers: number[] = [];
  for (let ky = 0; ky < height; ky++)
    for (let kx = 0; kx < width; kx++) {
      const wavenumber = Math.hypot(ky / height, kx / width) / 2;
      const r = ky + kx === 0 ? 0 : Math.max(1, Math.round(2 * shorter * wavenumber));
      ring[ky * width + kx] = r;
      sums[r] = (sums[r] ?? 0) + wavenumber;
      numbers[r] = (numbers[r] ?? 0) + 1;
    }
  return {
    ring,
    count: sums.length,
    wavenumber: Float64Array.from(sums, (sum, r) => (sum ?? 0) / Math.max(numbers[r] ?? 0, 1)),
  };
}
