import { bytesAsLanes, sumOfLanes } from "./places";

/** Bytes that {@link keepNonZero} needs for itself. */
export const KEEP_ROOM: usize = 256;

/** How many zeros {@link keepNonZero} met that count, of either sign. */
export let zeros: u32 = 0;

/**
 * Moves the finite values that count and are not zero together at the front. Dry cells are many: what follows is spared
 * them.
 *
 * @param values float32; up to the next multiple of four they are NaN, or do not count
 * @param counted one byte a cell, 0 where it does not count; 0 if all do
 * @param room of {@link KEEP_ROOM} bytes
 * @returns where those that are kept end
 */
export function keepNonZero(values: usize, counted: usize, n: i32, room: usize): usize {
  writeShuffles(room);
  let zeroLanes = i32x4.splat(0);
  let kept = values;
  for (let at = values, end = values + (<usize>((n + 3) & -4) << 2); at < end; at += 16) {
    const four = v128.load(at);
    let isZero = f32x4.eq(four, f32x4.splat(0));
    let isKept = v128.andnot(f32x4.eq(f32x4.sub(four, four), f32x4.splat(0)), isZero);
    if (counted) {
      const out = i32x4.eq(bytesAsLanes(counted + ((at - values) >> 2)), i32x4.splat(0));
      isZero = v128.andnot(isZero, out);
      isKept = v128.andnot(isKept, out);
    }
    zeroLanes = i32x4.sub(zeroLanes, isZero);
    const lanes = i32x4.bitmask(isKept);
    v128.store(kept, i8x16.swizzle(four, v128.load(room + (<usize>lanes << 4))));
    kept += <usize>(popcnt(lanes) << 2);
  }
  zeros = sumOfLanes(zeroLanes);
  return kept;
}

/** For each set of lanes, the indices of their bytes one behind the other. */
function writeShuffles(room: usize): void {
  for (let lanes: usize = 0; lanes < 16; lanes++) {
    let to = room + (lanes << 4);
    for (let lane = 0; lane < 4; lane++) {
      store<u32>(to, 0x03020100 + lane * 0x04040404);
      to += ((lanes >> lane) & 1) << 2;
    }
  }
}
