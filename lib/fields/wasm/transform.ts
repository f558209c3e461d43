const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const LOG2E: f64 = 1.4426950408889634;
const FLOAT32_RESIDUE: f64 = 2.384185791015625e-7; // 2⁻²²
/** Adding it leaves a whole number below 2⁵² in the low bits of the mantissa. */
const WHOLE: f64 = 4503599627370496.0;

/** max(expm1(v), 0) for float32 results, operation by operation as in ../kernels.ts. */
@inline
function expm1OfTwo(v: v128, mean: v128): v128 {
  const k = f64x2.floor(f64x2.add(f64x2.mul(v, f64x2.splat(LOG2E)), f64x2.splat(0.5)));
  const r = f64x2.sub(
    f64x2.sub(v, f64x2.mul(k, f64x2.splat(LN2_HIGH))),
    f64x2.mul(k, f64x2.splat(LN2_LOW)),
  );
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const low = four(r, r2, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120);
  const middle = four(r, r2, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880);
  const high = four(r, r2, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800);
  const series = f64x2.add(
    r,
    f64x2.mul(r2, f64x2.add(low, f64x2.mul(r4, f64x2.add(middle, f64x2.mul(r4, high))))),
  );
  const scale = i64x2.add(
    i64x2.shl(f64x2.add(k, f64x2.splat(WHOLE)), 52),
    i64x2.splat(0x3ff0000000000000),
  );
  const value = f64x2.add(f64x2.mul(scale, series), f64x2.sub(scale, f64x2.splat(1)));
  const beyond = f64x2.mul(v, f64x2.splat(1e308)); // NaN, or more than a float32 holds
  const dry = v128.or(
    f64x2.le(v, f64x2.mul(mean, f64x2.splat(FLOAT32_RESIDUE))),
    f64x2.le(v, f64x2.splat(0)),
  );
  return v128.andnot(v128.bitselect(value, beyond, f64x2.lt(v, f64x2.splat(700))), dry);
}

/** (c0 + r·c1) + r²·(c2 + r·c3). */
@inline
function four(r: v128, r2: v128, c0: f64, c1: f64, c2: f64, c3: f64): v128 {
  const lower = f64x2.add(f64x2.splat(c0), f64x2.mul(r, f64x2.splat(c1)));
  const upper = f64x2.add(f64x2.splat(c2), f64x2.mul(r, f64x2.splat(c3)));
  return f64x2.add(lower, f64x2.mul(r2, upper));
}

@inline
function mmOfTwo(z: usize, mean: usize, std: usize): v128 {
  const centre = f64x2.promote_low_f32x4(v128.load64_zero(mean));
  const spread = f64x2.promote_low_f32x4(v128.load64_zero(std));
  const v = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(z)), spread), centre);
  return f32x4.demote_f64x2_zero(expm1OfTwo(v, centre));
}

/** z → mm/day for float32 arrays of n cells. */
export function zToMm(z: usize, mean: usize, std: usize, out: usize, n: i32): void {
  for (let at: usize = 0, end = <usize>n << 2; at < end; at += 16) {
    const first = mmOfTwo(z + at, mean + at, std + at);
    const second = mmOfTwo(z + at + 8, mean + at + 8, std + at + 8);
    v128.store(out + at, v128.shuffle<i64>(first, second, 0, 2));
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
