import { toPlaces, ZERO } from "./places";

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
 * @param values float32, overwritten; up to the next multiple of four they are NaN, or do not count
 * @param counted one byte a cell, 0 where it does not count; 0 if all do
 * @param table 2²⁰ entries of 8 bytes
 */
export function countBits(values: usize, counted: usize, n: i32, table: usize): void {
  const end = values + (<usize>((n + 3) & -4) << 2);
  const zeros = toPlaces(values, end, counted);
  if (zeros != 0) {
    const entry = table + (<usize>(ZERO >> 12) << 3);
    store<u64>(entry, (load<u64>(entry) | lowBits(ZERO)) + <u64>zeros);
  }
  for (let at = values; at < end; at += 16) {
    addPlace(load<u32>(at), table);
    addPlace(load<u32>(at, 4), table);
    addPlace(load<u32>(at, 8), table);
    addPlace(load<u32>(at, 12), table);
  }
}
