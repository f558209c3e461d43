import { bytesAsLanes, sumOfLanes } from "./places";

/**
 * Adds the finite values that count to three float64: their sum, one after the other, the least, the largest.
 *
 * @param values float32; up to the next multiple of four they are NaN, or do not count
 * @param counted one byte a cell, 0 where it does not count; 0 if all do
 * @returns how many there are
 */
export function summarise(values: usize, counted: usize, n: i32, summary: usize): u32 {
  let sum = load<f64>(summary);
  let least = f32x4.splat(Infinity);
  let largest = f32x4.splat(-Infinity);
  let total = i32x4.splat(0);
  for (let at = values, end = values + (<usize>((n + 3) & -4) << 2); at < end; at += 16) {
    const four = f32x4.add(v128.load(at), f32x4.splat(0));
    let counts = f32x4.eq(f32x4.sub(four, four), f32x4.splat(0));
    if (counted) {
      const out = i32x4.eq(bytesAsLanes(counted + ((at - values) >> 2)), i32x4.splat(0));
      counts = v128.andnot(counts, out);
    }
    total = i32x4.sub(total, counts);
    least = f32x4.pmin(least, v128.bitselect(four, f32x4.splat(Infinity), counts));
    largest = f32x4.pmax(largest, v128.bitselect(four, f32x4.splat(-Infinity), counts));
    const added = v128.and(four, counts);
    const two = f64x2.promote_low_f32x4(added);
    const others = f64x2.promote_low_f32x4(i64x2.shuffle(added, added, 1, 1));
    sum += f64x2.extract_lane(two, 0);
    sum += f64x2.extract_lane(two, 1);
    sum += f64x2.extract_lane(others, 0);
    sum += f64x2.extract_lane(others, 1);
  }
  store<f64>(summary, sum);
  store<f64>(summary, min(load<f64>(summary, 8), leastOf(least)), 8);
  store<f64>(summary, max(load<f64>(summary, 16), -leastOf(f32x4.neg(largest))), 16);
  return sumOfLanes(total);
}

function leastOf(four: v128): f32 {
  return min(
    min(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1)),
    min(f32x4.extract_lane(four, 2), f32x4.extract_lane(four, 3)),
  );
}
