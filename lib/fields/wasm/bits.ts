import { KEEP_ROOM, keepNonZero, zeros } from "./keep";
import { placeOf, ZERO } from "./places";

const BINS: usize = 1 << 20;

/** What an entry remembers of a place besides its bin: its lower 12 bits, and above them these inverted. */
@inline
function lowBits(place: u32): u64 {
  const low = <u64>(place & 0xfff);
  return (low << 32) | ((low ^ 0xfff) << 44);
}

@inline
function addPlace(place: u32, times: u64, table: usize): void {
  const entry = table + (<usize>(place >> 12) << 3);
  store<u64>(entry, (load<u64>(entry) | lowBits(place)) + times);
}

@inline
function addPlaces(values: usize, kept: usize, table: usize): void {
  for (let at = values; at < kept; at += 4) addPlace(placeOf(load<i32>(at)), 1, table);
}

/** {@link addPlaces}, and what {@link countBits} says of the values besides. */
@inline
function addSummed(values: usize, kept: usize, table: usize, summary: usize): void {
  let sum = load<f64>(summary);
  let least = load<f64>(summary, 8);
  let largest = load<f64>(summary, 16);
  if (zeros > 0) {
    least = min(least, 0);
    largest = max(largest, 0);
  }
  for (let at = values; at < kept; at += 4) {
    const value = load<f32>(at);
    sum += <f64>value;
    if (<f64>value < least) least = <f64>value;
    if (<f64>value > largest) largest = <f64>value;
    addPlace(placeOf(load<i32>(at)), 1, table);
  }
  store<f64>(summary, sum);
  store<f64>(summary, least, 8);
  store<f64>(summary, largest, 16);
}

/**
 * Counts the finite values that count by the upper 20 bits of their places.
 *
 * An entry holds in its lower 32 bits how many values the bin has seen, above that, 12 bits each, which of the lower
 * bits of their places were ever 1 and which ever 0: no bit was both if all had one value.
 *
 * @param values float32, overwritten; up to the next multiple of four they are NaN, or do not count
 * @param counted one byte a cell, 0 where it does not count; 0 if all do
 * @param table 2²⁰ entries of 8 bytes; in the last, those of NaN, there may be anything
 * @param summary three float64, brought up to date: the sum of the values, added one after the other; the least; the
 *   largest; 0 where they are not wanted
 * @returns how many were counted
 */
export function countBits(values: usize, counted: usize, n: i32, table: usize, summary: usize): u32 {
  const kept = keepNonZero(values, counted, n, table + (BINS << 3) - KEEP_ROOM);
  if (summary) addSummed(values, kept, table, summary);
  else addPlaces(values, kept, table);
  if (zeros > 0) addPlace(ZERO, zeros, table);
  return <u32>((kept - values) >> 2) + zeros;
}
