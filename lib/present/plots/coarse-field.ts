import { blockMeans } from "../../fields/block-means.js";
import type { Field } from "../../fields/field.js";

/** Cells along a side beyond which a map is drawn of means over blocks: more than any panel has pixels. */
export const MOST_SIDE = 1000;

/** A field with no side longer than what can be drawn. */
export interface DrawnField {
  readonly field: Field<"mm/day">;
  /** Edge in cells of the blocks that were averaged; 1 where the field is as it was. */
  readonly block: number;
}

/** A field with at most `mostSide` cells along each side: as it is, or {@link blockMeans} of it. */
export function fieldToDraw(field: Field<"mm/day">, mostSide: number = MOST_SIDE): DrawnField {
  const { height, width } = field.grid;
  const block = Math.ceil(Math.max(height, width) / mostSide);
  return block <= 1 ? { field, block: 1 } : { field: blockMeans(field, block), block };
}
