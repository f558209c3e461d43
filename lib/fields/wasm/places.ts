/** The place of 0 in the order of all float32. */
export const ZERO: u32 = 0x80000000;

/**
 * Replaces float32 by where they stand in the order of all; NaN of either sign beyond the infinities.
 *
 * Zeros, and what does not count, become NaN, each four of them in four bins: so many in a row would wait for one
 * counter.
 *
 * @param counted one byte a cell, 0 where it does not count; 0 if all do
 * @returns how many zeros count, of either sign
 */
export function toPlaces(values: usize, end: usize, counted: usize): u32 {
  const zero = i32x4.splat(ZERO);
  const apart = i32x4(0xffffc000, 0xffffd000, 0xffffe000, 0xfffff000);
  let zeros = i32x4.splat(0);
  for (let at = values; at < end; at += 16) {
    const raw = f32x4.add(v128.load(at), f32x4.splat(0));
    const place = v128.xor(raw, v128.or(i32x4.shr_s(raw, 31), zero));
    let isZero = i32x4.eq(place, zero);
    let aside = isZero;
    if (counted) {
      const out = i32x4.eq(bytesAsLanes(counted + ((at - values) >> 2)), i32x4.splat(0));
      isZero = v128.andnot(isZero, out);
      aside = v128.or(isZero, out);
    }
    zeros = i32x4.sub(zeros, isZero);
    v128.store(at, v128.bitselect(apart, place, aside));
  }
  return (
    i32x4.extract_lane(zeros, 0) +
    i32x4.extract_lane(zeros, 1) +
    i32x4.extract_lane(zeros, 2) +
    i32x4.extract_lane(zeros, 3)
  );
}

/** Four bytes, each in a lane. */
@inline
export function bytesAsLanes(at: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}
