import { type Field, type Grid, type Mask, makeField, type Space, type Values } from "./field.js";

/** The grid of square blocks of `block` cells a side; those at the far edges may be smaller. */
export function blockGrid({ height, width, lat, lon }: Grid, block: number): Grid {
  return {
    height: Math.ceil(height / block),
    width: Math.ceil(width / block),
    ...(lat ? { lat: places(lat, block) } : {}),
    ...(lon ? { lon: places(lon, block) } : {}),
  };
}

/** 1 where a block has at least one cell that counts. */
export function blockMask(mask: Mask, { height, width }: Grid, block: number): Mask {
  const across = Math.ceil(width / block);
  const coarse = new Uint8Array(Math.ceil(height / block) * across);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / block) * across;
    for (let x = 0; x < width; x++, i++) if (mask[i] !== 0) coarse[row + Math.floor(x / block)] = 1;
  }
  return coarse;
}

/**
 * Means over square blocks of whole cells, each over its cells inside the mask that have a value: a missing cell is left
 * out, not dry. A block is masked where none of its cells counts, missing (NaN) where none that counts has a value.
 *
 * @param block cells along a side of a block
 * @param among cells without a value here are left out as well, so that two fields are averaged over the same cells
 */
export function blockMeans<S extends Space>(field: Field<S>, block: number, among?: Values): Field<S> {
  const { grid, values, mask } = field;
  const coarse = blockGrid(grid, block);
  const sums = new Float64Array(coarse.height * coarse.width);
  const finite = new Uint32Array(sums.length);
  for (let y = 0, i = 0; y < grid.height; y++) {
    const row = Math.floor(y / block) * coarse.width;
    for (let x = 0; x < grid.width; x++, i++) {
      if (mask !== null && mask[i] === 0) continue;
      if (!Number.isFinite(values[i]) || (among && !Number.isFinite(among[i]))) continue;
      const at = row + Math.floor(x / block);
      sums[at] = (sums[at] ?? NaN) + (values[i] ?? NaN);
      finite[at] = (finite[at] ?? NaN) + 1;
    }
  }
  const means = Float32Array.from(sums, (sum, at) => sum / (finite[at] ?? NaN));
  return makeField(field.space, coarse, means, mask && blockMask(mask, grid, block));
}

/** The middle of each block; longitudes may go round the globe on the way. */
function places(of: Float64Array, block: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(of.length / block) }, (_, b) => {
    const part = of.subarray(b * block, (b + 1) * block);
    const [first] = part as unknown as [number];
    return first + part.reduce((sum, place) => sum + shortest(place - first), 0) / part.length;
  });
}

function shortest(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}
