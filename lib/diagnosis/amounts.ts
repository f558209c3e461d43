import { lowerBound, upperBound } from "../fields/bounds.js";
import { keptFor } from "./kept.js";
import type { Specimen } from "./specimen.js";
import { type AtomSummary, cellAtoms, summariseAtoms } from "./statistics/atoms.js";
import { type PooledValues, poolValues, sortedPool } from "./statistics/pooled.js";

/** Distributions of samples and truth, atoms, and the lowest probability that is free of atoms and drizzle. */
export interface Amounts {
  readonly pool: PooledValues;
  /** All pooled values, ascending. */
  readonly truth: Float64Array;
  readonly samples: Float64Array;
  readonly atoms: AtomSummary;
  readonly from: number;
}

/** Enough values must be left above. */
export const HIGHEST_FROM = 0.97;

/** @param atoms of the same samples, where they are known from before */
export function measureAmounts(specimen: Specimen, atoms?: AtomSummary): Amounts {
  const { pool, truth, samples } = sortedValues(specimen);
  const known = atoms ?? summariseAtoms(cellAtoms(specimen));
  const from = Math.min(
    Math.max(
      0.6,
      1 - shareFrom(truth, 0.1) / 2,
      known.floorShare + 0.03,
      shareUpTo(samples, 0) + 0.03,
      shareUpTo(truth, 0) + 0.03,
    ),
    HIGHEST_FROM,
  );
  return { pool, truth, samples, atoms: known, from };
}

const sortedValues: (specimen: Specimen) => Pick<Amounts, "pool" | "truth" | "samples"> = keptFor(
  (specimen) => {
    const pool = poolValues(specimen);
    return { pool, truth: sortedPool(pool.truth), samples: sortedPool(pool.samples) };
  },
);

/** Share of ascending values at or below `value`. */
export function shareUpTo(sorted: Float64Array, value: number): number {
  return upperBound(sorted, value) / sorted.length;
}

/** Share of ascending values at or above `value`. */
export function shareFrom(sorted: Float64Array, value: number): number {
  return 1 - lowerBound(sorted, value) / sorted.length;
}
