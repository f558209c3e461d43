import { type Field, type Grid, makeField } from "../../fields/field.js";

/** Cells along a side beyond which a map is drawn of means over blocks: more than any panel has pixels. */
export const MOST_SIDE = 1000;

/** A field with no side longer than what can be drawn. */
export interface DrawnField {
  readonly field: Field<"mm/day">;
  /** Edge in cells of the blocks that were averaged; 1 where the field is as it was. */
  readonly block: number;
}

/**
 * A field with at most `mostSide` cells along each side: as it is, or means over square blocks, of the cells that count
 * and are finite. A block is masked where none of its cells counts, missing where none that counts is finite; blocks at
 * the far edges may be smaller.
 */
export function fieldToDraw(field: Field<"mm/day">, mostSide: number = MOST_SIDE): DrawnField {
  const { grid, values, mask } = field;
  const block = Math.ceil(Math.max(grid.height, grid.width) / mostSide);
  if (block <= 1) return { field, block: 1 };
  const coarse = coarseGrid(grid, block);
  const { width } = coarse;
  const sums = new Float64Array(coarse.height * width);
  const finite = new Uint32Array(sums.length);
  const inside = new Uint8Array(sums.length);
  for (let y = 0, i = 0; y < grid.height; y++) {
    const row = Math.floor(y / block) * width;
    for (let x = 0; x < grid.width; x++, i++) {
      if (mask !== null && mask[i] === 0) continue;
      const at = row + Math.floor(x / block);
      inside[at] = 1;
      if (!Number.isFinite(values[i]!)) continue;
      sums[at]! += values[i]!;
      finite[at]!++;
    }
  }
  const means = Float32Array.from(sums, (sum, at) => sum / finite[at]!);
  return { field: makeField("mm/day", coarse, means, mask && inside), block };
}

function coarseGrid({ height, width, lat, lon }: Grid, block: number): Grid {
  return {
    height: Math.ceil(height / block),
    width: Math.ceil(width / block),
    ...(lat ? { lat: blockMeans(lat, block) } : {}),
    ...(lon ? { lon: blockMeans(lon, block) } : {}),
  };
}

function blockMeans(values: Float64Array, block: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(values.length / block) }, (_, b) => {
    const part = values.subarray(b * block, (b + 1) * block);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
