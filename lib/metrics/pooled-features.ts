import { blockLogs } from "../fields/block-logs.js";
import type { Grid, Mask, Values } from "../fields/field.js";

/** Rows and columns of blocks that a field is pooled into, where it has as many cells. */
const BLOCKS = 8;

/**
 * What a field is like on the whole: log(1 + mean), mm/day, of up to 8×8 blocks of cells.
 *
 * @param counted 1 where a cell counts
 * @returns a number a block, row by row; NaN for one without a counted cell
 */
export function pooledFeatures(values: Values, counted: Mask, { height, width }: Grid): Float64Array {
  const size = [height, width] as const;
  return blockLogs(values, counted, size, [Math.min(BLOCKS, height), Math.min(BLOCKS, width)]);
}

/** Which blocks are compared, and how each is scaled. */
export interface FeatureScale {
  readonly blocks: readonly number[];
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Of real fields: blocks that most of them have and in which they differ, with mean and deviation (divisor n). */
export function featureScale(real: readonly Float64Array[]): FeatureScale {
  const scale = { blocks: [] as number[], mean: [] as number[], deviation: [] as number[] };
  for (let block = 0; block < (real[0]?.length ?? 0); block++) {
    const known = real.map((of) => of[block] ?? NaN).filter((value) => !Number.isNaN(value));
    const mean = known.reduce((sum, value) => sum + value / known.length, 0);
    const variance = known.reduce((sum, value) => sum + (value - mean) ** 2 / known.length, 0);
    if (2 * known.length < real.length || !(variance > 0)) continue;
    scale.blocks.push(block);
    scale.mean.push(mean);
    scale.deviation.push(Math.sqrt(variance));
  }
  return scale;
}

/** A field's features standardised; `null` where it lacks a block. */
export function standardised(features: Float64Array, scale: FeatureScale): Float64Array | null {
  const out = Float64Array.from(
    scale.blocks,
    (block, i) => ((features[block] ?? NaN) - (scale.mean[i] ?? NaN)) / (scale.deviation[i] ?? NaN),
  );
  return out.some(Number.isNaN) ? null : out;
}

/** Euclidean distance squared; at least `enough` where it comes to that. */
export function squaredDistance(
  a: Float64Array,
  b: Float64Array,
  enough: number = Number.POSITIVE_INFINITY,
): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    sum += ((a[i] ?? NaN) - (b[i] ?? NaN)) ** 2;
    if (sum > enough) return sum;
  }
  return sum;
}
