const LOG2E: f64 = 1.4426950408889634;
const LN2: f64 = 0.6931471805599453;
/** From here on expm1 is more than a float32 holds. */
const BEYOND: f64 = 89;
/** Adding it rounds to a whole number, which stands in the low bits of the sum. */
const WHOLE: f64 = 6755399441055744; // 1.5·2⁵²
const FLOAT32_RESIDUE: f32 = 2.384185791015625e-7; // 2⁻²²

/** z·std + mean of two cells, in float64. */
@inline
function standardised(z: usize, mean: usize, std: usize): v128 {
  const product = f64x2.mul(
    f64x2.promote_low_f32x4(v128.load64_zero(z)),
    f64x2.promote_low_f32x4(v128.load64_zero(std)),
  );
  return f64x2.add(product, f64x2.promote_low_f32x4(v128.load64_zero(mean)));
}

/** Two float64 and two more as four float32. */
@inline
function demoted(first: v128, second: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 2);
}

/** c0 + r·c1. */
@inline
function line(r: v128, c0: f32, c1: f32): v128 {
  return f32x4.add(f32x4.splat(c0), f32x4.mul(r, f32x4.splat(c1)));
}

/** max(expm1(v), 0) of two cells and two more, operation by operation as in ../float32-transform.ts. */
@inline
function expm1OfFour(first: v128, second: v128, mean: v128): v128 {
  const a = f64x2.pmin(first, f64x2.splat(BEYOND));
  const b = f64x2.pmin(second, f64x2.splat(BEYOND));
  const wholeA = f64x2.add(f64x2.mul(a, f64x2.splat(LOG2E)), f64x2.splat(WHOLE));
  const wholeB = f64x2.add(f64x2.mul(b, f64x2.splat(LOG2E)), f64x2.splat(WHOLE));
  const r = demoted(
    f64x2.sub(a, f64x2.mul(f64x2.sub(wholeA, f64x2.splat(WHOLE)), f64x2.splat(LN2))),
    f64x2.sub(b, f64x2.mul(f64x2.sub(wholeB, f64x2.splat(WHOLE)), f64x2.splat(LN2))),
  );
  const r2 = f32x4.mul(r, r);
  const high = f32x4.mul(r2, line(r, <f32>(1.0 / 720), <f32>(1.0 / 5040)));
  const middle = f32x4.mul(r2, f32x4.add(line(r, <f32>(1.0 / 24), <f32>(1.0 / 120)), high));
  const series = f32x4.add(r, f32x4.mul(r2, f32x4.add(line(r, 0.5, <f32>(1.0 / 6)), middle)));
  const k = v128.shuffle<i32>(wholeA, wholeB, 0, 2, 4, 6);
  const half = i32x4.shl(i32x4.add(k, i32x4.splat(126)), 23); // 2ᵏ⁻¹
  const value = f32x4.add(f32x4.mul(half, series), f32x4.sub(half, f32x4.splat(0.5)));
  const residue = f32x4.pmax(f32x4.splat(0), f32x4.mul(mean, f32x4.splat(FLOAT32_RESIDUE)));
  const v = demoted(first, second);
  const dry = f32x4.le(v, residue);
  // A dry cell is 0, but −Infinity is no amount: NaN.
  return v128.or(v128.andnot(f32x4.add(value, value), dry), v128.and(f32x4.sub(v, v), dry));
}

/** z → mm/day for float32 arrays of n cells. */
export function zToMm(z: usize, mean: usize, std: usize, out: usize, n: i32): void {
  for (let at: usize = 0, end = <usize>n << 2; at < end; at += 16) {
    const first = standardised(z + at, mean + at, std + at);
    const second = standardised(z + at + 8, mean + at + 8, std + at + 8);
    v128.store(out + at, expm1OfFour(first, second, v128.load(mean + at)));
  }
}

/** Values below the threshold become 0. */
export function hardThreshold(values: usize, threshold: f32, out: usize, n: i32): void {
  const limit = f32x4.splat(threshold);
  for (let at: usize = 0, end = <usize>n << 2; at < end; at += 16) {
    const x = v128.load(values + at);
    v128.store(out + at, v128.andnot(x, f32x4.lt(x, limit)));
  }
}
