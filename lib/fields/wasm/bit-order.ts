import { KEEP_ROOM, keepNonZero, zeros } from "./keep";
import { placeOf, toPlaces } from "./places";

const TABLE_BYTES: usize = 1 << 22;

@inline
function add(entry: usize, count: u32): void {
  store<u32>(entry, load<u32>(entry) + count);
}

/** The number of the bin of a place, times four. */
@inline
function binOffset(place: u32): usize {
  return <usize>((place >> 12) << 2);
}

/**
 * Counts finite values by the upper 20 bits of their places, except zeros.
 *
 * @param values float32, overwritten; up to the next multiple of four they are NaN
 * @param table 2²⁰ int32; in the last, those of NaN, there may be anything
 * @returns how many are zeros
 */
export function countBins(values: usize, n: i32, table: usize): u32 {
  const kept = keepNonZero(values, 0, n, table + TABLE_BYTES - KEEP_ROOM);
  let at = values;
  for (const fours = values + ((kept - values) & ~15); at < fours; at += 16) {
    const bins = i32x4.shr_u(toPlaces(v128.load(at)), 12);
    const two = i64x2.extract_lane(i32x4.shl(bins, 2), 0);
    const others = i64x2.extract_lane(i32x4.shl(bins, 2), 1);
    add(table + <usize>two, 1);
    add(table + <usize>(two >>> 32), 1);
    add(table + <usize>others, 1);
    add(table + <usize>(others >>> 32), 1);
  }
  for (; at < kept; at += 4) add(table + binOffset(placeOf(load<i32>(at))), 1);
  return zeros;
}

/**
 * Lists the bins from `first` to `last`, a multiple of four of them, that have values, ascending.
 *
 * @param table of {@link countBins}; the counts of the bins that are listed come to stand at its beginning
 * @param bins written: 2²⁰ int32 at most
 * @returns how many bins are listed
 */
export function filledBins(table: usize, first: u32, last: u32, bins: usize): i32 {
  let filled: usize = 0;
  for (let four = first; four <= last; four += 4) {
    if (!v128.any_true(v128.load(table + <usize>(four << 2)))) continue;
    for (let bin = four; bin < four + 4; bin++) {
      const count = load<u32>(table + <usize>(bin << 2));
      if (count == 0) continue;
      store<u32>(bins + filled, bin);
      store<u32>(table + filled, count);
      filled += 4;
    }
  }
  return <i32>(filled >> 2);
}

/**
 * Counts the values of some bins by the lower 12 bits of their places.
 *
 * @param values float32, overwritten; n is a multiple of 4
 * @param least of the first of these bins
 * @param greatest of the last of them
 * @param wanted for each of the 2²⁰ bins 4 where its values are counted, otherwise 0
 * @param tables for each bin that is wanted the address of 4,096 int32
 */
export function countInBins(values: usize, n: i32, least: f32, greatest: f32, wanted: usize, tables: usize): void {
  const end = wantedPlaces(values, values + (<usize>n << 2), least, greatest, wanted);
  for (let at = values; at < end; at += 4) {
    const place = load<u32>(at);
    add(load<usize>(tables + binOffset(place)) + <usize>((place & 0xfff) << 2), 1);
  }
}

/**
 * Lists the values of some bins; zeros without a sign.
 *
 * @param values as for {@link countInBins}, which says of the next three, too
 * @param lists for each bin that is wanted the address where its next value goes, moved on
 */
export function listBins(values: usize, n: i32, least: f32, greatest: f32, wanted: usize, lists: usize): void {
  const end = wantedPlaces(values, values + (<usize>n << 2), least, greatest, wanted);
  for (let at = values; at < end; at += 4) {
    const place = load<i32>(at);
    const list = lists + binOffset(place);
    const next = load<usize>(list);
    store<i32>(next, place ^ (~(place >> 31) | 0x80000000));
    store<usize>(list, next + 4);
  }
}

/** Replaces values by the places of those in bins that are wanted; returns where they end. */
@inline
function wantedPlaces(values: usize, end: usize, least: f32, greatest: f32, wanted: usize): usize {
  const likely = foursBetween(values, end, least, greatest);
  let kept = values;
  for (let at = values; at < likely; at += 4) {
    const place = placeOf(reinterpret<i32>(load<f32>(at) + 0));
    store<u32>(kept, place);
    kept += <usize>load<u8>(wanted + <usize>(place >> 12));
  }
  return kept;
}

/**
 * Leaves out each four values of which none is between two others.
 *
 * @returns where those that are left end
 */
function foursBetween(values: usize, end: usize, least: f32, greatest: f32): usize {
  const low = f32x4.splat(least);
  const high = f32x4.splat(greatest);
  let kept = values;
  for (let at = values; at < end; at += 16) {
    const four = v128.load(at);
    v128.store(kept, four);
    kept += <usize>v128.any_true(v128.and(f32x4.ge(four, low), f32x4.le(four, high))) << 4;
  }
  return kept;
}
