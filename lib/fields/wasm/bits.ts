import { ASIDE, bytesAsLanes, sumOfLanes, toPlaces, ZERO } from "./places";

/** What an entry remembers of a place besides its bin: its lower 12 bits, and above them these inverted. */
@inline
function lowBits(place: u32): u64 {
  const low = <u64>(place & 0xfff);
  return (low << 32) | ((low ^ 0xfff) << 44);
}

@inline
function addPlace(place: u32, table: usize): void {
  const entry = table + (<usize>(place >> 12) << 3);
  store<u64>(entry, (load<u64>(entry) | lowBits(place)) + 1);
}

/**
 * Counts the finite values that count by the upper 20 bits of their places (and others in bins beyond the infinities).
 *
 * An entry holds in its lower 32 bits how many values the bin has seen, above that, 12 bits each, which of the lower
 * bits of their places were ever 1 and which ever 0: no bit was both if all had one value.
 *
 * @param values float32; up to the next multiple of four they are NaN, or do not count
 * @param counted one byte a cell, 0 where it does not count; 0 if all do
 * @param table 2²⁰ entries of 8 bytes
 */
export function countBits(values: usize, counted: usize, n: i32, table: usize): void {
  let zeros = i32x4.splat(0);
  for (let at = values, end = values + (<usize>((n + 3) & -4) << 2); at < end; at += 16) {
    const four = v128.load(at);
    let isZero = f32x4.eq(four, f32x4.splat(0));
    let aside = isZero;
    if (counted) {
      const out = i32x4.eq(bytesAsLanes(counted + ((at - values) >> 2)), i32x4.splat(0));
      isZero = v128.andnot(isZero, out);
      aside = v128.or(isZero, out);
    }
    zeros = i32x4.sub(zeros, isZero);
    const places = v128.bitselect(ASIDE, toPlaces(four), aside);
    addPlace(i32x4.extract_lane(places, 0), table);
    addPlace(i32x4.extract_lane(places, 1), table);
    addPlace(i32x4.extract_lane(places, 2), table);
    addPlace(i32x4.extract_lane(places, 3), table);
  }
  const zero = sumOfLanes(zeros);
  if (zero == 0) return;
  const entry = table + (<usize>(ZERO >> 12) << 3);
  store<u64>(entry, (load<u64>(entry) | lowBits(ZERO)) + <u64>zero);
}
