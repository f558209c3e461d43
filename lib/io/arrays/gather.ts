import { elementCount } from "./array-file.js";

/**
 * The bytes of a slab of an array, its last axis varying fastest, out of the bytes of the whole array in any order.
 *
 * @param strides step between neighbours along each axis of the array, in elements
 * @param size bytes of an element
 */
export function gatherSlab(
  bytes: Uint8Array,
  strides: readonly number[],
  start: readonly number[],
  count: readonly number[],
  size: number,
): Uint8Array {
  const out = new Uint8Array(elementCount(count) * size);
  if (out.length === 0) return out;
  const last = count.length - 1;
  const step = (strides[last] ?? NaN) * size;
  const index = new Array<number>(last).fill(0);
  let row = start.reduce((sum, first, axis) => sum + first * (strides[axis] ?? NaN), 0) * size;
  for (let to = 0; to < out.length; ) {
    for (let x = 0, from = row; x < (count[last] ?? NaN); x++, from += step)
      for (let i = 0; i < size; i++) out[to++] = bytes[from + i] ?? NaN;
    for (let axis = last - 1; axis >= 0; axis--) {
      row += (strides[axis] ?? NaN) * size;
      if ((index[axis] = (index[axis] ?? NaN) + 1) < (count[axis] ?? NaN)) break;
      row -= (strides[axis] ?? NaN) * size * (count[axis] ?? NaN);
      index[axis] = 0;
    }
  }
  return out;
}
