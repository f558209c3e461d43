/** The place of 0 in the order of all float32. */
export const ZERO: u32 = 0x80000000;

/** Where a float32 of these bits stands in the order of all; NaN beyond the infinities on the side of its sign. */
@inline
export function placeOf(bits: i32): u32 {
  return bits ^ ((bits >> 31) | ZERO);
}

/** {@link placeOf} of four. */
@inline
export function toPlaces(four: v128): v128 {
  return v128.xor(four, v128.or(i32x4.shr_s(four, 31), i32x4.splat(ZERO)));
}

@inline
export function sumOfLanes(four: v128): u32 {
  return (
    i32x4.extract_lane(four, 0) +
    i32x4.extract_lane(four, 1) +
    i32x4.extract_lane(four, 2) +
    i32x4.extract_lane(four, 3)
  );
}

/** 0 or not of four bytes, as four lanes. */
@inline
export function bytesAsLanes(at: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}
