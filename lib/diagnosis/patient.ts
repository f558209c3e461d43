import type { Normalisation } from "../fields/transform.js";
import type { Bands } from "../metrics/bands.js";
import type { Evaluation } from "../metrics/evaluate.js";
import type { Specimen } from "./specimen.js";
import { type AtomSummary, cellAtoms, summariseAtoms } from "./statistics/atoms.js";
import { type PooledValues, poolValues, sortedPool } from "./statistics/pooled.js";
import { lowerBound, upperBound } from "./statistics/ranks.js";
import { compareStructure, type Structure } from "./statistics/structure.js";

/** The run under examination, as repaired so far. */
export interface Patient {
  /** Samples with the repairs so far, beside the real events. */
  readonly specimen: Specimen;
  /** The same samples beside real events that have been through the faults that cannot be undone. */
  readonly reference: Specimen;
  readonly normalisation: Normalisation | null;
  readonly seed: number;
  readonly bands: Bands | null;
  /** Metrics of the run as it came. */
  readonly asGiven: Evaluation;
}

/** Distributions of a patient and the lowest probability that is free of atoms and drizzle. */
export interface Amounts {
  readonly pool: PooledValues;
  readonly truth: Float64Array;
  readonly samples: Float64Array;
  readonly atoms: AtomSummary;
  readonly from: number;
  readonly structure: Structure;
}

const HIGHEST_FROM = 0.97;

export function measureAmounts({ reference }: Pick<Patient, "reference">): Amounts {
  const pool = poolValues(reference);
  const truth = sortedPool(pool.truth);
  const samples = sortedPool(pool.samples);
  const atoms = summariseAtoms(cellAtoms(reference));
  const from = Math.min(
    Math.max(
      0.6,
      1 - shareFrom(truth, 0.1) / 2,
      atoms.floorShare + 0.03,
      shareUpTo(samples, 0) + 0.03,
      shareUpTo(truth, 0) + 0.03,
    ),
    HIGHEST_FROM,
  );
  return { pool, truth, samples, atoms, from, structure: compareStructure(reference, from) };
}

/** Share of ascending values at or below `value`. */
export function shareUpTo(sorted: Float64Array, value: number): number {
  return upperBound(sorted, value) / sorted.length;
}

/** Share of ascending values at or above `value`. */
export function shareFrom(sorted: Float64Array, value: number): number {
  return 1 - lowerBound(sorted, value) / sorted.length;
}
