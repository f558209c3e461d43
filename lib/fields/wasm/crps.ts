import { rowsToSort, sortLanes } from "./sort-lanes";

@inline
function bothLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

@inline
function upper(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
}

@inline
function finite(x: v128): v128 {
  return f32x4.eq(f32x4.sub(x, x), f32x4.splat(0));
}

/**
 * Sums of Σ|xᵢ − y| and of Σ x₍ₖ₎(2k + 1 − M) (half of Σ|xᵢ − xⱼ|) over the cells that count: those that the mask lets
 * through, with a finite truth and a finite member.
 *
 * @param fields float32: the truth, then the members, `stride` bytes apart
 * @param mask one byte a cell, 0 where it does not count; 0 for no mask
 * @param out two float64, added to
 * @param scratch 16 bytes for each of {@link rowsToSort}
 * @returns how many cells count; −1, and nothing in `out`, where a member is missing in one that does
 */
export function crps(
  fields: usize,
  stride: usize,
  members: i32,
  n: i32,
  mask: usize,
  from: f32,
  to: f32,
  out: usize,
  scratch: usize,
): i32 {
  const low = f32x4.splat(from);
  const high = f32x4.splat(to);
  const rows = rowsToSort(members);
  const end = scratch + (<usize>members << 4);
  let seen = i32x4.splat(0);
  let errorsLow = f64x2.splat(0);
  let errorsHigh = f64x2.splat(0);
  let pairs = f64x2.splat(0);
  for (let i = 0; i < n; i += 4) {
    const at = fields + (<usize>i << 2);
    const truth = v128.load(at);
    let some = i32x4.splat(0);
    let all = i32x4.splat(-1);
    let field = at + stride;
    for (let row = scratch; row < end; row += 16, field += stride) {
      const x = v128.load(field);
      const ok = finite(x);
      some = v128.or(some, ok);
      all = v128.and(all, ok);
      v128.store(row, f32x4.pmin(f32x4.pmax(x, low), high));
    }
    let counts = v128.and(some, finite(truth));
    if (mask) counts = v128.and(counts, lanesOf(mask + i));
    if (i + 4 > n) counts = v128.and(counts, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(n - i)));
    if (v128.any_true(v128.andnot(counts, all))) return -1;
    if (!i32x4.all_true(counts)) {
      if (!v128.any_true(counts)) continue;
      for (let row = scratch; row < end; row += 16) v128.store(row, v128.and(v128.load(row), counts));
    }
    seen = i32x4.sub(seen, counts);
    for (let row = end; row < scratch + (<usize>rows << 4); row += 16) v128.store(row, f32x4.splat(Infinity));
    sortLanes(scratch, rows);
    const y = v128.and(f32x4.pmin(f32x4.pmax(truth, low), high), counts);
    const yLow = f64x2.promote_low_f32x4(y);
    const yHigh = upper(y);
    let weight = f64x2.splat(<f64>(1 - members));
    for (let row = scratch; row < end; row += 16) {
      const x = v128.load(row);
      const xLow = f64x2.promote_low_f32x4(x);
      const xHigh = upper(x);
      errorsLow = f64x2.add(errorsLow, f64x2.abs(f64x2.sub(xLow, yLow)));
      errorsHigh = f64x2.add(errorsHigh, f64x2.abs(f64x2.sub(xHigh, yHigh)));
      pairs = f64x2.add(pairs, f64x2.mul(weight, f64x2.add(xLow, xHigh)));
      weight = f64x2.add(weight, f64x2.splat(2));
    }
  }
  store<f64>(out, load<f64>(out) + bothLanes(f64x2.add(errorsLow, errorsHigh)));
  store<f64>(out, load<f64>(out, 8) + bothLanes(pairs), 8);
  return (
    i32x4.extract_lane(seen, 0) + i32x4.extract_lane(seen, 1) + i32x4.extract_lane(seen, 2) + i32x4.extract_lane(seen, 3)
  );
}

/** Four bytes of a mask as four lanes. */
@inline
function lanesOf(at: usize): v128 {
  const bytes = i8x16.ne(v128.load32_zero(at), i8x16.splat(0));
  return i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes));
}
