import type { Values } from "../fields/field.js";
import type { Normalisation } from "../fields/transform.js";

/**
 * z → mm/day as NumPy computes max(expm1(z·std + mean), 0) of arrays of these types: float32 throughout where all three
 * are, else float64 from the first float64 on. Rounding is kept: a dry cell can come out a hair above 0, and then counts
 * among the "cells above 0" of the reports in the field, which {@link zToMm} does not let happen.
 */
export function reportedAmounts(z: Values, { mean, std }: Normalisation): Values {
  const single = z instanceof Float32Array && std instanceof Float32Array;
  const all = single && mean instanceof Float32Array;
  const out = all ? new Float32Array(z.length) : new Float64Array(z.length);
  for (let i = 0; i < z.length; i++) {
    const product = single ? Math.fround((z[i] ?? NaN) * (std[i] ?? NaN)) : (z[i] ?? NaN) * (std[i] ?? NaN);
    const sum = all ? Math.fround(product + (mean[i] ?? NaN)) : product + (mean[i] ?? NaN);
    out[i] = Math.max(Math.expm1(sum), 0);
  }
  return out;
}
