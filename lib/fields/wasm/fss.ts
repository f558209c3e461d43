/**
 * Summed-area table of the events (values of at least `limit`) in one field: table[(y + 1)·(width + 1) + x + 1]
 * is how many there are in all cells up to (y, x).
 *
 * @param valid one byte a cell, 0 where nothing counts as event; 0 for everywhere
 */
export function areaTable(values: usize, valid: usize, limit: f32, height: i32, width: i32, table: usize): void {
  const stride = <usize>(width + 1) << 2;
  memory.fill(table, 0, stride);
  for (let y = 0; y < height; y++) {
    const above = table + <usize>y * stride;
    const here = above + stride;
    const row = values + (<usize>(y * width) << 2);
    const valids = valid + <usize>(y * width);
    store<i32>(here, 0);
    let hits = 0;
    for (let x: usize = 0; x < <usize>width; x++) {
      const event = i32(load<f32>(row + (x << 2)) >= limit);
      hits += valid == 0 ? event : event & i32(load<u8>(valids + x) != 0);
      const at = (x + 1) << 2;
      store<i32>(here + at, load<i32>(above + at) + hits);
    }
  }
}

@inline
function addSquares(sum: v128, x: v128): v128 {
  return i64x2.add(i64x2.add(sum, i64x2.extmul_low_i32x4_s(x, x)), i64x2.extmul_high_i32x4_s(x, x));
}

@inline
function bothLanes(x: v128): f64 {
  return <f64>(i64x2.extract_lane(x, 0) + i64x2.extract_lane(x, 1));
}

/**
 * Events of every window of one row of windows: `hits` gets `columns` int32, then zeros up to a multiple of four.
 *
 * @param strip scratch of width + 2·window + 4 int32
 */
function rowHits(
  table: usize,
  top: i32,
  bottom: i32,
  width: i32,
  window: i32,
  first: i32,
  columns: i32,
  strip: usize,
  hits: usize,
): void {
  const stride = <usize>(width + 1) << 2;
  const high = table + <usize>top * stride;
  const low = table + <usize>bottom * stride;
  const lead = <usize>-first << 2;
  memory.fill(strip, 0, lead);
  const body = strip + lead;
  let x: usize = 0;
  for (; x + 16 <= stride; x += 16) v128.store(body + x, i32x4.sub(v128.load(low + x), v128.load(high + x)));
  for (; x < stride; x += 4) store<i32>(body + x, load<i32>(low + x) - load<i32>(high + x));
  const all = load<i32>(body + stride - 4);
  for (let i: usize = 0, more = <usize>(window + 4) << 2; i < more; i += 4) store<i32>(body + stride + i, all);
  const end = <usize>columns << 2;
  const reach = <usize>window << 2;
  for (let at: usize = 0; at < end; at += 16)
    v128.store(hits + at, i32x4.sub(v128.load(strip + at + reach), v128.load(strip + at)));
  for (let at = end; at & 15; at += 4) store<i32>(hits + at, 0);
}

/**
 * Sums over all windows of one width: for each member, Σ(member − truth)² and Σ(member² + truth²) of the numbers of
 * events, exact.
 *
 * @param tables summed-area tables: the truth, then the members, `stride` bytes apart
 * @param first where the first window starts, in cells, 0 or negative
 * @param out two float64 a member, added to
 * @param scratch (2·columns + width + 2·window + 16) int32
 */
export function windowSums(
  tables: usize,
  stride: usize,
  members: i32,
  height: i32,
  width: i32,
  window: i32,
  first: i32,
  rows: i32,
  columns: i32,
  out: usize,
  scratch: usize,
): void {
  const row = <usize>((columns + 3) & -4) << 2;
  const truth = scratch;
  const member = scratch + row;
  const strip = member + row;
  for (let y = 0; y < rows; y++) {
    const top = max(y + first, 0);
    const bottom = min(y + first + window, height);
    rowHits(tables, top, bottom, width, window, first, columns, strip, truth);
    let truthSquares = i64x2.splat(0);
    for (let at: usize = 0; at < row; at += 16) truthSquares = addSquares(truthSquares, v128.load(truth + at));
    for (let m = 1; m <= members; m++) {
      rowHits(tables + <usize>m * stride, top, bottom, width, window, first, columns, strip, member);
      let difference = i64x2.splat(0);
      let reference = truthSquares;
      for (let at: usize = 0; at < row; at += 16) {
        const f = v128.load(member + at);
        difference = addSquares(difference, i32x4.sub(f, v128.load(truth + at)));
        reference = addSquares(reference, f);
      }
      const sums = out + (<usize>(m - 1) << 4);
      store<f64>(sums, load<f64>(sums) + bothLanes(difference));
      store<f64>(sums, load<f64>(sums, 8) + bothLanes(reference), 8);
    }
  }
}
