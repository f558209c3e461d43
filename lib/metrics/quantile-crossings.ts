import { ShapeError } from "../errors.js";
import type { Mask, Values } from "../fields/field.js";

/** Where quantiles that are forecast one by one stand in the wrong order. */
export interface QuantileCrossings {
  /** Cells where all of them are finite. */
  readonly cells: number;
  /** Of these, cells where a quantile lies above one of a higher level. */
  readonly crossing: number;
  /** crossing/cells; NaN without a cell. */
  readonly share: number;
  /** The most that a quantile lies above the next, in the unit of the values; 0 where none crosses, NaN without a cell. */
  readonly largest: number;
}

/**
 * Counts the cells where forecast quantiles cross, as heads of a network may that are trained level by level. Quantiles of
 * an ensemble cannot. Equal quantiles, as of a dry cell, do not cross.
 *
 * @param quantiles a field for each level, ascending by level, all as long as the first
 * @param counted 1 where a cell counts; every cell by default
 * @returns counts of cells; cells with a quantile that is not finite are left out
 * @throws ShapeError when the fields differ in length
 * @example
 * ```ts
 * const heads = [Float32Array.of(0, 1, 4), Float32Array.of(0, 3, 3), Float32Array.of(0, 9, 8)];
 * metrics.quantileCrossingsOf(heads); // → { cells: 3, crossing: 1, share: 0.3333, largest: 1 }
 * ```
 */
export function quantileCrossingsOf(
  quantiles: readonly Values[],
  counted: Mask | null = null,
): QuantileCrossings {
  const length = quantiles[0]?.length ?? 0;
  for (const [at, { length: own }] of quantiles.entries())
    if (own !== length) throw new ShapeError(`quantile ${at} has ${own} cells, the first has ${length}`);
  let [cells, crossing, largest] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    if (counted?.[i] === 0 || !quantiles.every((of) => Number.isFinite(of[i]))) continue;
    cells++;
    let most = 0;
    for (let q = 1; q < quantiles.length; q++)
      most = Math.max(most, (quantiles[q - 1]![i] ?? NaN) - (quantiles[q]![i] ?? NaN));
    if (most > 0) crossing++;
    largest = Math.max(largest, most);
  }
  return { cells, crossing, share: crossing / cells, largest: cells > 0 ? largest : Number.NaN };
}
