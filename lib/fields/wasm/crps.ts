@inline
function bothLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

@inline
function upper(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
}

/** Sorts the four lanes of `count` vectors, each lane by itself (Batcher's merge exchange; Knuth 5.2.2, M). */
function sortLanes(at: usize, count: i32): void {
  let top = 1;
  while (top < count) top <<= 1;
  for (let p = top >> 1; p > 0; p >>= 1) {
    let q = top >> 1;
    let r = 0;
    let d = p;
    while (true) {
      for (let i = 0; i < count - d; i++) {
        if ((i & p) != r) continue;
        const a = at + (<usize>i << 4);
        const b = a + (<usize>d << 4);
        const x = v128.load(a);
        const y = v128.load(b);
        v128.store(a, f32x4.pmin(x, y));
        v128.store(b, f32x4.pmax(x, y));
      }
      if (q == p) break;
      d = q - p;
      q >>= 1;
      r = p;
    }
  }
}

/**
 * Sums of Σ|xᵢ − y| and of Σ x₍ₖ₎(2k + 1 − M) (half of Σ|xᵢ − xⱼ|) over the cells that count, of which every field
 * must be finite.
 *
 * @param fields float32: the truth, then the members, `stride` bytes apart
 * @param counted one byte a cell, 0 where it does not count
 * @param out two float64, added to
 * @param scratch 16 bytes a member
 */
export function crps(
  fields: usize,
  stride: usize,
  members: i32,
  n: i32,
  counted: usize,
  from: f32,
  to: f32,
  out: usize,
  scratch: usize,
): void {
  const low = f32x4.splat(from);
  const high = f32x4.splat(to);
  let errors = f64x2.splat(0);
  let pairs = f64x2.splat(0);
  for (let i = 0; i < n; i += 4) {
    const bytes = i8x16.ne(v128.load32_zero(counted + i), i8x16.splat(0));
    const lanes = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes));
    if (!v128.any_true(lanes)) continue;
    const at = fields + (<usize>i << 2);
    const truth = v128.and(f32x4.pmin(f32x4.pmax(v128.load(at), low), high), lanes);
    const yLow = f64x2.promote_low_f32x4(truth);
    const yHigh = upper(truth);
    for (let m = 0, field = at + stride; m < members; m++, field += stride) {
      const x = v128.and(f32x4.pmin(f32x4.pmax(v128.load(field), low), high), lanes);
      v128.store(scratch + (<usize>m << 4), x);
      errors = f64x2.add(errors, f64x2.abs(f64x2.sub(f64x2.promote_low_f32x4(x), yLow)));
      errors = f64x2.add(errors, f64x2.abs(f64x2.sub(upper(x), yHigh)));
    }
    sortLanes(scratch, members);
    for (let m = 0; m < members; m++) {
      const x = v128.load(scratch + (<usize>m << 4));
      const weight = f64x2.splat(<f64>(2 * m + 1 - members));
      pairs = f64x2.add(pairs, f64x2.mul(weight, f64x2.add(f64x2.promote_low_f32x4(x), upper(x))));
    }
  }
  store<f64>(out, load<f64>(out) + bothLanes(errors));
  store<f64>(out, load<f64>(out, 8) + bothLanes(pairs), 8);
}
