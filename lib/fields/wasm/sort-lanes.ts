/** Rows that are sorted at a time without leaving the registers. */
const BLOCK: i32 = 8;
const BLOCK_BYTES: usize = 128;

/** How many rows {@link sortLanes} sorts for `count` of them; those beyond must hold +Infinity. */
export function rowsToSort(count: i32): i32 {
  return (count + BLOCK - 1) & -BLOCK;
}

/**
 * Sorts the four lanes of rows of 16 bytes, each lane by itself, ascending: blocks of eight by the least network there
 * is (Knuth 5.3.4), then merged two by two as bitonic sequences, the second one read backwards (Batcher 1968).
 *
 * @param rows as {@link rowsToSort} says
 */
export function sortLanes(at: usize, rows: i32): void {
  const end = at + (<usize>rows << 4);
  for (let block = at; block < end; block += BLOCK_BYTES) sortBlock(block);
  for (let width = BLOCK_BYTES << 1; width < (<usize>rows << 5); width <<= 1)
    for (let start = at; start < end; start += width) {
      foldBack(start, width, end);
      for (let gap = width >> 2; gap >= BLOCK_BYTES; gap >>= 1) fold(start, width, gap, end);
      for (let block = start, stop = min(start + width, end); block < stop; block += BLOCK_BYTES) cleanBlock(block);
    }
}

/** Exchanges the first with the last row of a stretch, the second with the last but one, and so on. */
function foldBack(start: usize, width: usize, end: usize): void {
  const beyond = start + width > end ? start + width - end : 0;
  for (let a = start + beyond, b = start + width - beyond - 16; a < b; a += 16, b -= 16) exchange(a, b);
}

/** Exchanges rows that lie `gap` apart, in stretches of twice the gap. */
function fold(start: usize, width: usize, gap: usize, end: usize): void {
  for (let from = start; from < start + width; from += gap << 1)
    for (let a = from, stop = min(from + gap, end - gap); a < stop; a += 16) exchange(a, a + gap);
}

/** The lesser of two rows first, lane by lane. */
@inline
function exchange(a: usize, b: usize): void {
  const x = v128.load(a);
  const y = v128.load(b);
  v128.store(a, f32x4.pmin(x, y));
  v128.store(b, f32x4.pmax(x, y));
}

/** Sorts eight rows in registers: 19 exchanges. */
function sortBlock(at: usize): void {
  const a0 = v128.load(at);
  const a1 = v128.load(at, 16);
  const a2 = v128.load(at, 32);
  const a3 = v128.load(at, 48);
  const a4 = v128.load(at, 64);
  const a5 = v128.load(at, 80);
  const a6 = v128.load(at, 96);
  const a7 = v128.load(at, 112);
  const b0 = f32x4.pmin(a0, a2);
  const b2 = f32x4.pmax(a0, a2);
  const b1 = f32x4.pmin(a1, a3);
  const b3 = f32x4.pmax(a1, a3);
  const b4 = f32x4.pmin(a4, a6);
  const b6 = f32x4.pmax(a4, a6);
  const b5 = f32x4.pmin(a5, a7);
  const b7 = f32x4.pmax(a5, a7);
  const c0 = f32x4.pmin(b0, b4);
  const c4 = f32x4.pmax(b0, b4);
  const c1 = f32x4.pmin(b1, b5);
  const c5 = f32x4.pmax(b1, b5);
  const c2 = f32x4.pmin(b2, b6);
  const c6 = f32x4.pmax(b2, b6);
  const c3 = f32x4.pmin(b3, b7);
  const c7 = f32x4.pmax(b3, b7);
  const d0 = f32x4.pmin(c0, c1);
  const d1 = f32x4.pmax(c0, c1);
  const d2 = f32x4.pmin(c2, c3);
  const d3 = f32x4.pmax(c2, c3);
  const d4 = f32x4.pmin(c4, c5);
  const d5 = f32x4.pmax(c4, c5);
  const d6 = f32x4.pmin(c6, c7);
  const d7 = f32x4.pmax(c6, c7);
  const e2 = f32x4.pmin(d2, d4);
  const e4 = f32x4.pmax(d2, d4);
  const e3 = f32x4.pmin(d3, d5);
  const e5 = f32x4.pmax(d3, d5);
  const f1 = f32x4.pmin(d1, e4);
  const f4 = f32x4.pmax(d1, e4);
  const f3 = f32x4.pmin(e3, d6);
  const f6 = f32x4.pmax(e3, d6);
  const g1 = f32x4.pmin(f1, e2);
  const g2 = f32x4.pmax(f1, e2);
  const g3 = f32x4.pmin(f3, f4);
  const g4 = f32x4.pmax(f3, f4);
  const g5 = f32x4.pmin(e5, f6);
  const g6 = f32x4.pmax(e5, f6);
  v128.store(at, d0);
  v128.store(at, g1, 16);
  v128.store(at, g2, 32);
  v128.store(at, g3, 48);
  v128.store(at, g4, 64);
  v128.store(at, g5, 80);
  v128.store(at, g6, 96);
  v128.store(at, d7, 112);
}

/** Sorts eight rows that are a bitonic sequence. */
function cleanBlock(at: usize): void {
  const a0 = v128.load(at);
  const a1 = v128.load(at, 16);
  const a2 = v128.load(at, 32);
  const a3 = v128.load(at, 48);
  const a4 = v128.load(at, 64);
  const a5 = v128.load(at, 80);
  const a6 = v128.load(at, 96);
  const a7 = v128.load(at, 112);
  const b0 = f32x4.pmin(a0, a4);
  const b4 = f32x4.pmax(a0, a4);
  const b1 = f32x4.pmin(a1, a5);
  const b5 = f32x4.pmax(a1, a5);
  const b2 = f32x4.pmin(a2, a6);
  const b6 = f32x4.pmax(a2, a6);
  const b3 = f32x4.pmin(a3, a7);
  const b7 = f32x4.pmax(a3, a7);
  const c0 = f32x4.pmin(b0, b2);
  const c2 = f32x4.pmax(b0, b2);
  const c1 = f32x4.pmin(b1, b3);
  const c3 = f32x4.pmax(b1, b3);
  const c4 = f32x4.pmin(b4, b6);
  const c6 = f32x4.pmax(b4, b6);
  const c5 = f32x4.pmin(b5, b7);
  const c7 = f32x4.pmax(b5, b7);
  const d0 = f32x4.pmin(c0, c1);
  const d1 = f32x4.pmax(c0, c1);
  const d2 = f32x4.pmin(c2, c3);
  const d3 = f32x4.pmax(c2, c3);
  const d4 = f32x4.pmin(c4, c5);
  const d5 = f32x4.pmax(c4, c5);
  const d6 = f32x4.pmin(c6, c7);
  const d7 = f32x4.pmax(c6, c7);
  v128.store(at, d0);
  v128.store(at, d1, 16);
  v128.store(at, d2, 32);
  v128.store(at, d3, 48);
  v128.store(at, d4, 64);
  v128.store(at, d5, 80);
  v128.store(at, d6, 96);
  v128.store(at, d7, 112);
}
