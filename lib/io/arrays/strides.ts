import type { NpyData } from "./npy-dtype.js";

/** Steps between neighbours along each axis of an array whose last axis varies fastest, in elements. */
function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis] ?? NaN;
  }
  return strides;
}

/** The same where the first axis varies fastest, as in Fortran. */
export function columnMajorStrides(shape: readonly number[]): number[] {
  return rowMajorStrides(shape.toReversed()).reverse();
}

/**
 * The elements of an array in row-major order, whatever order it is stored in; the same elements where they lie so
 * already.
 *
 * @param strides step between neighbours along each axis, in elements
 */
export function toRowMajor(data: NpyData, shape: readonly number[], strides: readonly number[]): NpyData {
  const wanted = rowMajorStrides(shape);
  if (data.length === 0 || shape.every((length, axis) => length === 1 || strides[axis] === wanted[axis]))
    return data;
  const out = data.slice();
  const last = shape.length - 1;
  const [width, step] = [shape[last] ?? NaN, strides[last] ?? NaN];
  const index = new Array<number>(last).fill(0);
  let row = 0;
  for (let to = 0; to < out.length; to += width) {
    for (let x = 0; x < width; x++) out[to + x] = data[row + x * step]!;
    for (let axis = last - 1; axis >= 0; axis--) {
      row += strides[axis] ?? NaN;
      if ((index[axis] = (index[axis] ?? NaN) + 1) < (shape[axis] ?? NaN)) break;
      row -= (strides[axis] ?? NaN) * (shape[axis] ?? NaN);
      index[axis] = 0;
    }
  }
  return out;
}
