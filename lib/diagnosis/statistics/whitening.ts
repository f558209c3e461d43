import type { Fingerprints } from "./fingerprint.js";

/** Ridge added to the covariance, as a share of the mean variance of a block. */
const RIDGE = 1;

/**
 * Both sets of fingerprints in the coordinates in which their pooled covariance, with a ridge of one mean
 * variance, is the identity. Patterns that all storms share count less there and fine structure counts more, so
 * that unrelated storms on a small grid look less alike.
 */
export function whiten(a: Fingerprints, b: Fingerprints): [Fingerprints, Fingerprints] {
  const { blocks } = a;
  const factor = cholesky(ridgedCovariance([a.values, b.values], blocks), blocks);
  return [solve(a, factor), solve(b, factor)];
}

function ridgedCovariance(sets: readonly Float64Array[], blocks: number): Float64Array {
  const covariance = new Float64Array(blocks * blocks);
  let n = 0;
  for (const values of sets)
    for (let start = 0; start < values.length; start += blocks, n++)
      for (let i = 0; i < blocks; i++) {
        const v = values[start + i] ?? NaN;
        if (v === 0) continue;
        for (let j = 0; j <= i; j++)
          covariance[i * blocks + j] = (covariance[i * blocks + j] ?? NaN) + v * (values[start + j] ?? NaN);
      }
  let trace = 0;
  for (let i = 0; i < blocks; i++) trace += (covariance[i * blocks + i] ?? NaN) / n;
  for (let i = 0; i < blocks; i++) {
    for (let j = 0; j <= i; j++) covariance[i * blocks + j] = (covariance[i * blocks + j] ?? NaN) / n;
    covariance[i * blocks + i] =
      (covariance[i * blocks + i] ?? NaN) + Math.max((RIDGE * trace) / blocks, Number.MIN_VALUE);
  }
  return covariance;
}

/** Lower factor of a positive definite matrix of which the lower half is given. */
function cholesky(matrix: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] ?? NaN;
      for (let k = 0; k < j; k++) sum -= (factor[i * n + k] ?? NaN) * (factor[j * n + k] ?? NaN);
      factor[i * n + j] = i === j ? Math.sqrt(sum) : sum / (factor[j * n + j] ?? NaN);
    }
  return factor;
}

function solve({ blocks, values }: Fingerprints, factor: Float64Array): Fingerprints {
  const out = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += blocks)
    for (let i = 0; i < blocks; i++) {
      let sum = values[start + i] ?? NaN;
      for (let k = 0; k < i; k++) sum -= (factor[i * blocks + k] ?? NaN) * (out[start + k] ?? NaN);
      out[start + i] = sum / (factor[i * blocks + i] ?? NaN);
    }
  return { blocks, values: out };
}
