import { bytesAsLanes, sumOfLanes } from "./places";

/** Lanes that are 1 in a mask; all without one. */
@inline
function isOne(mask: usize, i: i32): v128 {
  return mask == 0 ? i32x4.splat(-1) : i32x4.eq(bytesAsLanes(mask + i), i32x4.splat(1));
}

@inline
function isFinite(x: v128): v128 {
  return f32x4.eq(f32x4.sub(x, x), f32x4.splat(0));
}

/**
 * Packs the values that are not less than a trace, of cells that are finite in two fields and 1 in both masks.
 *
 * @param values float32, NaN behind the last to a multiple of 4
 * @param mask one byte a cell; 0 for none
 * @param other as `values`
 * @param otherMask as `mask`
 * @param compared one byte a cell to a multiple of 4, becomes 1 where cells are compared
 * @param packed as much room as `values`
 * @param end where those that are packed end, written
 * @returns how many cells are compared
 */
export function packWet(
  values: usize,
  mask: usize,
  other: usize,
  otherMask: usize,
  n: i32,
  trace: f32,
  compared: usize,
  packed: usize,
  end: usize,
): i32 {
  let count = i32x4.splat(0);
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2;
    const x = v128.load(values + at);
    const counts = v128.and(
      v128.and(isFinite(x), isFinite(v128.load(other + at))),
      v128.and(isOne(mask, i), isOne(otherMask, i)),
    );
    count = i32x4.sub(count, counts);
    const ones = v128.and(counts, i32x4.splat(1));
    const bytes = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(ones, ones), i16x8.splat(0));
    store<i32>(compared + i, load<i32>(compared + i) | i32x4.extract_lane(bytes, 0));
    const wet = i32x4.bitmask(v128.andnot(counts, f32x4.lt(x, f32x4.splat(trace))));
    for (let lane = 0; lane < 4; lane++) {
      store<f32>(packed, load<f32>(values + at + (<usize>lane << 2)));
      packed += <usize>((wet >> lane) & 1) << 2;
    }
  }
  store<usize>(end, packed);
  return sumOfLanes(count);
}
