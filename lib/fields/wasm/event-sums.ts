/** Cells that are summed together before they are added to the totals. */
const BLOCK: i32 = 256;
const ROW: usize = <usize>BLOCK << 3;

@inline
function finite(x: v128): v128 {
  return f32x4.eq(f32x4.sub(x, x), f32x4.splat(0));
}

@inline
function bothLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

@inline
function addTo(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

/**
 * All that is added up over the cells of an event, in one reading.
 *
 * @param fields float32: the truth, then the members, `stride` bytes apart
 * @param count number of fields
 * @param mask one byte a cell, 0 where it does not count; 0 for no mask
 * @param counted one byte a cell, written: 1 where the mask allows it, the truth is finite and a member is
 * @param facts updated, 5 float64 a field: counted finite cells, their sum, least and largest value, and how many
 *   reach `limit`
 * @param products updated, the sums of products of each two fields (row by column, lower triangle; as many rows and
 *   columns as fields, rounded up to an even number); a cell that is missing in a field is 0 there
 * @param scratch 2 KiB a field, rounded up to an even number, and 1 KiB
 * @returns how many cells count; negative (−1 − n) where some field is missing in a counted cell
 */
export function eventSums(
  fields: usize,
  stride: usize,
  count: i32,
  n: i32,
  mask: usize,
  limit: f32,
  counted: usize,
  facts: usize,
  products: usize,
  scratch: usize,
): i32 {
  const pairs = (count + 1) & -2;
  if (count & 1) memory.fill(scratch + <usize>count * ROW, 0, ROW);
  const lanes = scratch + <usize>pairs * ROW;
  let total = 0;
  let incomplete = i32x4.splat(0);
  for (let start = 0; start < n; start += BLOCK) {
    const cells = min(BLOCK, n - start);
    const end = <usize>((cells + 3) & -4) << 2;
    const first = fields + (<usize>start << 2);
    let seen = i32x4.splat(0);
    for (let at: usize = 0; at < end; at += 16) {
      let some = i32x4.splat(0);
      let all = i32x4.splat(-1);
      for (let f = 1, field = first + stride + at; f < count; f++, field += stride) {
        const ok = finite(v128.load(field));
        some = v128.or(some, ok);
        all = v128.and(all, ok);
      }
      let count4 = v128.and(some, finite(v128.load(first + at)));
      const cell = start + <i32>(at >> 2);
      if (mask) count4 = v128.and(count4, bytesOf(mask + cell));
      if (cell + 4 > n) count4 = v128.and(count4, firstLanes(n - cell));
      incomplete = v128.or(incomplete, v128.andnot(count4, all));
      seen = i32x4.sub(seen, count4);
      v128.store(lanes + at, count4);
      const narrow = i16x8.narrow_i32x4_s(count4, count4);
      v128.store32_lane(counted + cell, v128.and(i8x16.narrow_i16x8_s(narrow, narrow), i8x16.splat(1)), 0);
    }
    total += sumOf(seen);
    for (let f = 0; f < count; f++)
      fieldBlock(first + <usize>f * stride, end, lanes, limit, facts + <usize>f * 40, scratch + <usize>f * ROW);
    productBlock(scratch, pairs, end << 1, products);
  }
  return v128.any_true(incomplete) ? -1 - total : total;
}

@inline
function bytesOf(at: usize): v128 {
  const bytes = v128.load32_zero(at);
  return i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)), i32x4.splat(0));
}

@inline
function firstLanes(n: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(n));
}

@inline
function sumOf(x: v128): i32 {
  return (
    i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3)
  );
}

/** Adds the facts of one field's block, and writes its values as float64, 0 where they do not count. */
function fieldBlock(field: usize, end: usize, lanes: usize, limit: f32, fact: usize, row: usize): void {
  const wetFrom = f32x4.splat(limit);
  let sumLow = f64x2.splat(0);
  let sumHigh = f64x2.splat(0);
  let least = f32x4.splat(Infinity);
  let largest = f32x4.splat(-Infinity);
  let present = i32x4.splat(0);
  let wet = i32x4.splat(0);
  for (let at: usize = 0; at < end; at += 16) {
    const raw = v128.load(field + at);
    const ok = v128.and(v128.load(lanes + at), finite(raw));
    const x = v128.and(raw, ok);
    present = i32x4.sub(present, ok);
    wet = i32x4.sub(wet, v128.and(ok, f32x4.ge(raw, wetFrom)));
    least = f32x4.pmin(least, v128.bitselect(raw, f32x4.splat(Infinity), ok));
    largest = f32x4.pmax(largest, v128.bitselect(raw, f32x4.splat(-Infinity), ok));
    const low = f64x2.promote_low_f32x4(x);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
    sumLow = f64x2.add(sumLow, low);
    sumHigh = f64x2.add(sumHigh, high);
    v128.store(row + (at << 1), low);
    v128.store(row + (at << 1), high, 16);
  }
  addTo(fact, <f64>sumOf(present));
  addTo(fact + 8, bothLanes(f64x2.add(sumLow, sumHigh)));
  store<f64>(fact, min(load<f64>(fact, 16), <f64>leastOf(least)), 16);
  store<f64>(fact, max(load<f64>(fact, 24), <f64>largestOf(largest)), 24);
  addTo(fact + 32, <f64>sumOf(wet));
}

@inline
function leastOf(x: v128): f32 {
  return min(
    min(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    min(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

@inline
function largestOf(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

/** Adds the products of a block, two fields by two. */
function productBlock(rows: usize, count: i32, end: usize, products: usize): void {
  const width = <usize>count << 3;
  for (let i = 0; i < count; i += 2) {
    const a = rows + <usize>i * ROW;
    for (let j = 0; j <= i; j += 2) {
      const b = rows + <usize>j * ROW;
      let aa = f64x2.splat(0);
      let ab = f64x2.splat(0);
      let ba = f64x2.splat(0);
      let bb = f64x2.splat(0);
      for (let at: usize = 0; at < end; at += 16) {
        const x = v128.load(a + at);
        const y = v128.load(a + ROW + at);
        const u = v128.load(b + at);
        const v = v128.load(b + ROW + at);
        aa = f64x2.add(aa, f64x2.mul(x, u));
        ab = f64x2.add(ab, f64x2.mul(x, v));
        ba = f64x2.add(ba, f64x2.mul(y, u));
        bb = f64x2.add(bb, f64x2.mul(y, v));
      }
      const out = products + <usize>i * width + (<usize>j << 3);
      addTo(out, bothLanes(aa));
      addTo(out + 8, bothLanes(ab));
      addTo(out + width, bothLanes(ba));
      addTo(out + width + 8, bothLanes(bb));
    }
  }
}
