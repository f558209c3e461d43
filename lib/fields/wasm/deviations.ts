import { sumOfLanes } from "./places";

/** How many values of two samples are below, how many there are, and the largest deviations found so far. */
@unmanaged
class Deviations {
  belowA: f64;
  belowB: f64;
  a: f64;
  b: f64;
  above: f64;
  below: f64;
}

@inline
function anyOfFour(a: usize, b: usize): bool {
  return v128.any_true(v128.or(v128.load(a), v128.load(b)));
}

/** How many values are counted in a table of `n` int32, a multiple of 4. */
export function total(table: usize, n: i32): u32 {
  let sums = i32x4.splat(0);
  for (let at = table, end = table + (<usize>n << 2); at < end; at += 16) sums = i32x4.add(sums, v128.load(at));
  return sumOfLanes(sums);
}

/**
 * The deviations of two distribution functions behind each of some values or bins, ascending.
 *
 * @param a how many values of the first sample are in each: n int32, n a multiple of 4
 * @param b of the second
 * @param state {@link Deviations}, moved on
 */
export function deviations(a: usize, b: usize, n: i32, state: usize): void {
  const s = changetype<Deviations>(state);
  let i = s.belowA;
  let j = s.belowB;
  for (const end = a + (<usize>n << 2); a < end; a += 16, b += 16) {
    if (!anyOfFour(a, b)) continue;
    for (let k: usize = 0; k < 16; k += 4) {
      i += <f64>load<u32>(a + k);
      j += <f64>load<u32>(b + k);
      const difference = i / s.a - j / s.b;
      s.above = max(s.above, difference);
      s.below = max(s.below, -difference);
    }
  }
  s.belowA = i;
  s.belowB = j;
}

/**
 * Lists the bins, ascending, inside which a deviation can be larger than any at an edge: for each its number, and how
 * many values of either sample are below it, int32.
 *
 * @param a how many values of the first sample are in each bin from 0: n int32, n a multiple of 4
 * @param b of the second
 * @param state {@link Deviations} with the largest at the edges, otherwise not looked at
 * @param most no more are listed
 * @returns how many there are
 */
export function openBins(a: usize, b: usize, n: i32, state: usize, list: usize, most: i32): i32 {
  const s = changetype<Deviations>(state);
  let belowA: u32 = 0;
  let belowB: u32 = 0;
  let open = 0;
  for (let bin = 0; bin < n; bin += 4, a += 16, b += 16) {
    if (!anyOfFour(a, b)) continue;
    for (let k = 0; k < 4; k++) {
      const i = belowA;
      const j = belowB;
      const inA = load<u32>(a + (<usize>k << 2));
      const inB = load<u32>(b + (<usize>k << 2));
      belowA += inA;
      belowB += inB;
      if (inA == 0 || inB == 0) continue;
      if (<f64>belowA / s.a - <f64>j / s.b <= s.above && <f64>belowB / s.b - <f64>i / s.a <= s.below) continue;
      if (open++ >= most) continue;
      store<u32>(list, bin + k);
      store<u32>(list, i, 4);
      store<u32>(list, j, 8);
      list += 12;
    }
  }
  return open;
}
