/** Upper halves of the products of unsigned 32-bit lanes; the lower are those of i32x4.mul. */
@inline
function mulHigh(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, b), i64x2.extmul_high_i32x4_u(a, b), 1, 3, 5, 7);
}

/** Numbers in [0, 1) with 53 random bits of the two lower lanes, from one word each for the upper and the lower bits. */
@inline
function uniforms(high: v128, low: v128): v128 {
  const upper = f64x2.convert_low_i32x4_u(i32x4.shr_u(high, 5));
  const lower = f64x2.convert_low_i32x4_u(i32x4.shr_u(low, 6));
  return f64x2.mul(f64x2.add(f64x2.mul(upper, f64x2.splat(67108864)), lower), f64x2.splat(1.0 / 9007199254740992.0));
}

@inline
function upperHalf(x: v128): v128 {
  return v128.shuffle<i64>(x, x, 1, 1);
}

/**
 * Draws 8·`block` to 8·`block` + 7 of the stream of (seed, a, b), as `uniform` of ../random.ts gives them: four blocks of
 * Philox4x32-10 side by side.
 *
 * @param low the seed's lower 32 bits
 * @param high the seed's upper 32 bits
 * @param out 8 float64
 */
export function eightUniforms(block: u32, a: u32, b: u32, low: u32, high: u32, out: usize): void {
  const m0 = i32x4.splat(0xd2511f53);
  const m1 = i32x4.splat(0xcd9e8d57);
  let c0 = i32x4.add(i32x4.splat(block << 2), i32x4(0, 1, 2, 3));
  let c1 = i32x4.splat(block >> 30);
  let c2 = i32x4.splat(a);
  let c3 = i32x4.splat(b);
  for (let round = 0; round < 10; round++) {
    const h0 = mulHigh(m0, c0);
    const h1 = mulHigh(m1, c2);
    const l0 = i32x4.mul(m0, c0);
    const l1 = i32x4.mul(m1, c2);
    c0 = v128.xor(v128.xor(h1, c1), i32x4.splat(low));
    c1 = l1;
    c2 = v128.xor(v128.xor(h0, c3), i32x4.splat(high));
    c3 = l0;
    low += 0x9e3779b9;
    high += 0xbb67ae85;
  }
  for (let half = 0; half < 2; half++, out += 32) {
    const even = uniforms(c0, c1);
    const odd = uniforms(c2, c3);
    v128.store(out, v128.shuffle<i64>(even, odd, 0, 2));
    v128.store(out, v128.shuffle<i64>(even, odd, 1, 3), 16);
    c0 = upperHalf(c0);
    c1 = upperHalf(c1);
    c2 = upperHalf(c2);
    c3 = upperHalf(c3);
  }
}
