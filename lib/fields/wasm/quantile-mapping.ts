import { bytesAsLanes } from "./places";
import { eightUniforms } from "./philox";

/** Cells of the guide of probabilities. */
const SHARE_CELLS: f64 = 4096;
/** Bits of a float32 that its cell of the guide of values does not tell. */
const DROPPED_BITS: i32 = 14;

/** Bytes of a node of the wet map, as a power of two. */
const NODE: i32 = 5;
/** Bytes of a float64, as a power of two. */
const NUMBER: i32 = 3;

@inline
function isBelow(sorted: usize, bytes: i32, index: i32, x: f64): bool {
  return load<f64>(sorted + (<usize>index << bytes)) < x;
}

/**
 * Where the first entry of an ascending array, from `low` to `high`, is that is ≥ x (`high` where none is).
 *
 * @param bytes of an entry, as a power of two
 */
function firstAtLeast(sorted: usize, bytes: i32, x: f64, low: i32, high: i32): usize {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBelow(sorted, bytes, middle, x)) low = middle + 1;
    else high = middle;
  }
  return sorted + (<usize>low << bytes);
}

/** The address after this one if the node here is below x. */
@inline
function step(node: usize, x: f64): usize {
  return node + (<usize>i32(load<f64>(node) < x) << NODE);
}

/** The first node that is ≥ x, of the nodes of a cell of the guide or the next one: two or three steps without a branch. */
@inline
function nodeAtLeast(nodes: usize, cell: usize, x: f64): usize {
  const near = step(step(nodes + (<usize>load<u32>(cell) << NODE), x), x);
  return load<f64>(near) < x ? firstAtLeast(nodes, NODE, x, load<i32>(cell), load<i32>(cell, 4)) : near;
}

/** What the wet map makes of two values, float64 in and float32 out (the two lower lanes). */
@inline
function twoMapped(nodes: usize, cell0: usize, cell1: usize, x: v128): v128 {
  const above0 = nodeAtLeast(nodes, cell0, f64x2.extract_lane(x, 0));
  const above1 = nodeAtLeast(nodes, cell1, f64x2.extract_lane(x, 1));
  const below0 = above0 - (1 << NODE);
  const below1 = above1 - (1 << NODE);
  const knot0 = v128.load(above0);
  const knot1 = v128.load(above1);
  const line0 = v128.load(below0, 16);
  const line1 = v128.load(below1, 16);
  const from = v128.load64_lane(below1, v128.load64_zero(below0), 1);
  const onLine = f64x2.add(
    v128.shuffle<i64>(line0, line1, 0, 2),
    f64x2.mul(v128.shuffle<i64>(line0, line1, 1, 3), f64x2.sub(x, from)),
  );
  const onKnot = f64x2.eq(v128.shuffle<i64>(knot0, knot1, 0, 2), x);
  return f32x4.demote_f64x2_zero(v128.bitselect(v128.shuffle<i64>(knot0, knot1, 1, 3), onLine, onKnot));
}

/** Lanes that stay as they are: NaN, and where the mask is 0. */
@inline
function left(x: v128, mask: usize, i: i32): v128 {
  const missing = f32x4.ne(x, x);
  return mask == 0 ? missing : v128.or(missing, i32x4.eq(bytesAsLanes(mask + i), i32x4.splat(0)));
}

@inline
function isWet(x: v128, trace: f32): v128 {
  return v128.and(f32x4.ge(x, f32x4.splat(trace)), f32x4.ne(x, f32x4.splat(0)));
}

/**
 * A quantile map of ../../postprocess/quantile-mapping.ts, of which this is the same arithmetic.
 *
 * `map` holds float64: share of dry generated values, of dry truth, largest generated value, where the map ends; then
 * int32: tail (0 a difference, 1 a ratio, 2 constant), whether samples are too dry, lowest cell of the guide of nodes, and
 * the addresses of the nodes of the wet map (x, at, start, slope: float64), of their guide (int32), of probabilities and truth
 * (float64) and the guide of probabilities (int32).
 *
 * @param values float32, NaN behind the last to a multiple of 4
 * @param mask one byte a cell, 0 where it does not count; 0 for no mask
 * @param trace less is dry
 * @param out as much room as `values`
 * @param low the seed's lower 32 bits
 * @param high the seed's upper 32 bits
 * @param a first sub-key of the random stream
 * @param b second sub-key
 * @param draws scratch of 64 bytes
 */
export function mapQuantiles(
  values: usize,
  mask: usize,
  n: i32,
  trace: f32,
  out: usize,
  map: usize,
  low: u32,
  high: u32,
  a: u32,
  b: u32,
  draws: usize,
): void {
  const largest = floatBelow(load<f64>(map, 16));
  const lowest = load<i32>(map, 40);
  const nodes = <usize>load<u32>(map, 44);
  const guide = <usize>load<u32>(map, 48);
  let dry = 0;
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2;
    const x = v128.load(values + at);
    const stays = left(x, mask, i);
    const wet = v128.andnot(isWet(x, trace), stays);
    let mapped = v128.and(x, stays);
    if (v128.any_true(wet)) {
      const isBeyond = v128.and(wet, f32x4.gt(x, f32x4.splat(largest)));
      const isInside = v128.andnot(wet, isBeyond);
      const inside = v128.and(x, isInside);
      const cells = i32x4.max_s(
        i32x4.sub(i32x4.shr_s(inside, DROPPED_BITS), i32x4.splat(lowest)),
        i32x4.splat(0),
      );
      const cell = i32x4.add(i32x4.shl(cells, 2), i32x4.splat(<i32>guide));
      const two = twoMapped(
        nodes,
        <usize>i32x4.extract_lane(cell, 0),
        <usize>i32x4.extract_lane(cell, 1),
        f64x2.promote_low_f32x4(inside),
      );
      const other = twoMapped(
        nodes,
        <usize>i32x4.extract_lane(cell, 2),
        <usize>i32x4.extract_lane(cell, 3),
        f64x2.promote_low_f32x4(v128.shuffle<i64>(inside, inside, 1, 1)),
      );
      mapped = v128.bitselect(v128.shuffle<i64>(two, other, 0, 2), mapped, isInside);
      v128.store(out + at, mapped);
      if (v128.any_true(isBeyond))
        for (let bits = i32x4.bitmask(isBeyond); bits != 0; bits &= bits - 1) {
          const place = at + (<usize>ctz(bits) << 2);
          store<f32>(out + place, <f32>beyond(<f64>load<f32>(values + place), map));
        }
    } else v128.store(out + at, mapped);
    dry += 4 - popcnt(i32x4.bitmask(v128.or(stays, wet)));
  }
  if (load<i32>(map, 36) == 0) return;
  let drawn = 0;
  let next = nextWet(0, dry, a, b, low, high, draws, map);
  for (let i = 0; next < dry; i += 4) {
    const at = <usize>i << 2;
    const x = v128.load(values + at);
    let bits = 15 ^ i32x4.bitmask(v128.or(left(x, mask, i), isWet(x, trace)));
    const end = drawn + popcnt(bits);
    while (next < end) {
      for (; drawn < next; drawn++) bits &= bits - 1;
      const p = load<f64>(draws + (<usize>(next & 7) << 3)) * load<f64>(map);
      store<f32>(out + at + (<usize>ctz(bits) << 2), <f32>truthQuantile(p, map));
      next = nextWet(next + 1, dry, a, b, low, high, draws, map);
    }
    drawn = end;
  }
}

/** The largest float32 that is not above. */
function floatBelow(x: f64): f32 {
  const near = <f32>x;
  return <f64>near > x ? reinterpret<f32>(reinterpret<i32>(near) - 1) : near;
}

function beyond(x: f64, map: usize): f64 {
  const largest = load<f64>(map, 16);
  const end = load<f64>(map, 24);
  const tail = load<i32>(map, 32);
  if (end == 0 || tail == 2) return end;
  return tail == 0 ? end + (x - largest) : end * (x / largest);
}

/** The first draw from this one on, of `count`, that makes a dry cell wet; `draws` holds its eight. */
function nextWet(draw: i32, count: i32, a: u32, b: u32, low: u32, high: u32, draws: usize, map: usize): i32 {
  const dryGenerated = load<f64>(map);
  const dryTruth = load<f64>(map, 8);
  for (; draw < count; draw++) {
    if ((draw & 7) == 0) {
      eightUniforms(draw >> 3, a, b, low, high, draws);
      const most = f64x2.pmax(
        f64x2.pmax(v128.load(draws), v128.load(draws, 16)),
        f64x2.pmax(v128.load(draws, 32), v128.load(draws, 48)),
      );
      if (!v128.any_true(f64x2.ge(f64x2.mul(most, f64x2.splat(dryGenerated)), f64x2.splat(dryTruth)))) {
        draw += 7;
        continue;
      }
    }
    if (load<f64>(draws + (<usize>(draw & 7) << 3)) * dryGenerated >= dryTruth) return draw;
  }
  return count;
}

/** Value of the truth at a probability of a wet one among all, wet and dry. */
function truthQuantile(p: f64, map: usize): f64 {
  const dryTruth = load<f64>(map, 8);
  const probabilities = <usize>load<u32>(map, 52);
  const truth = <usize>load<u32>(map, 56);
  const q = (p - dryTruth) / (1 - dryTruth);
  const inside = min(q, 1);
  const cell = <usize>load<u32>(map, 60) + (<usize><i32>(inside * SHARE_CELLS) << 2);
  const above = firstAtLeast(probabilities, NUMBER, inside, load<i32>(cell), load<i32>(cell, 4));
  if (above == probabilities) return load<f64>(truth);
  const y = truth + (above - probabilities);
  const p0 = load<f64>(above - 8);
  const y0 = load<f64>(y - 8);
  return y0 + ((load<f64>(y) - y0) * (q - p0)) / (load<f64>(above) - p0);
}
