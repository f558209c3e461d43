import { toPlaces, ZERO } from "./places";

/** The number of the bin of a place, times four. */
@inline
function binOffset(place: u32): usize {
  return <usize>((place >> 12) << 2);
}

@inline
function add(entry: usize, count: u32): void {
  store<u32>(entry, load<u32>(entry) + count);
}

/**
 * Counts values by the upper 20 bits of their places.
 *
 * @param values float32, overwritten; n is a multiple of 4
 * @param table 2²⁰ int32
 */
export function countBins(values: usize, n: i32, table: usize): void {
  const end = values + (<usize>n << 2);
  add(table + binOffset(ZERO), toPlaces(values, end, 0));
  for (let at = values; at < end; at += 16) {
    add(table + binOffset(load<u32>(at)), 1);
    add(table + binOffset(load<u32>(at, 4)), 1);
    add(table + binOffset(load<u32>(at, 8)), 1);
    add(table + binOffset(load<u32>(at, 12)), 1);
  }
}

/**
 * Lists the bins from `first` to `last` that have values, ascending.
 *
 * @param table of {@link countBins}; the counts of the bins that are listed come to stand at its beginning
 * @param bins written: 2²⁰ int32 at most
 * @returns how many bins are listed
 */
export function filledBins(table: usize, first: u32, last: u32, bins: usize): i32 {
  let filled: usize = 0;
  for (let bin = first; bin <= last; bin++) {
    const count = load<u32>(table + <usize>(bin << 2));
    if (count == 0) continue;
    store<u32>(bins + filled, bin);
    store<u32>(table + filled, count);
    filled += 4;
  }
  return <i32>(filled >> 2);
}

/**
 * Counts the values of some bins by the lower 12 bits of their places.
 *
 * @param values as for {@link countBins}
 * @param wanted for each of the 2²⁰ bins 4 where its values are counted, otherwise 0
 * @param tables for each bin that is wanted the address of 4,096 int32
 */
export function countInBins(values: usize, n: i32, wanted: usize, tables: usize): void {
  const end = values + (<usize>n << 2);
  const zeros = toPlaces(values, end, 0);
  if (load<u8>(wanted + <usize>(ZERO >> 12))) add(load<usize>(tables + binOffset(ZERO)), zeros);
  let kept = values;
  for (let at = values; at < end; at += 4) {
    const place = load<u32>(at);
    store<u32>(kept, place);
    kept += <usize>load<u8>(wanted + <usize>(place >> 12));
  }
  for (let at = values; at < kept; at += 4) {
    const place = load<u32>(at);
    add(load<usize>(tables + binOffset(place)) + <usize>((place & 0xfff) << 2), 1);
  }
}
