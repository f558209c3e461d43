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
 * Where the first entry of an ascending array, from `low` to `high`, is that is ≥ x (`high` where none is). Most searches
 * are between two neighbours: the first step needs no branch.
 *
 * @param bytes of an entry, as a power of two
 */
@inline
function firstAtLeast(sorted: usize, bytes: i32, x: f64, low: i32, high: i32): usize {
  low += i32(low < high) & i32(isBelow(sorted, bytes, low, x));
  if (low < high && isBelow(sorted, bytes, low, x)) {
    do {
      const middle = (low + high) >> 1;
      if (isBelow(sorted, bytes, middle, x)) low = middle + 1;
      else high = middle;
    } while (low < high);
  }
  return sorted + (<usize>low << bytes);
}

/**
 * A quantile map of ../../postprocess/quantile-mapping.ts, of which this is the same arithmetic.
 *
 * `map` holds float64: share of dry generated values, of dry truth, largest generated value, where the map ends; then
 * int32: tail (0 a difference, 1 a ratio, 2 constant), whether samples are too dry, lowest cell of the guide of nodes, and
 * the addresses of the nodes of the wet map (x, at, start, slope: float64), of their guide (int32), of probabilities and truth
 * (float64) and the guide of probabilities (int32).
 *
 * @param values float32
 * @param mask one byte a cell, 0 where it does not count; 0 for no mask
 * @param trace less is dry
 * @param out may be `values`
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
  const dryGenerated = load<f64>(map);
  const largest = load<f64>(map, 16);
  const end = load<f64>(map, 24);
  const tail = load<i32>(map, 32);
  const tooDry = load<i32>(map, 36) != 0;
  const lowest = load<i32>(map, 40);
  const nodes = <usize>load<u32>(map, 44);
  const guide = <usize>load<u32>(map, 48);
  let drawn: u32 = 0;
  for (let i = 0; i < n; i++) {
    const at = <usize>i << 2;
    const value = load<f32>(values + at);
    let mapped: f64 = 0;
    if (value != value || (mask != 0 && load<u8>(mask + i) == 0)) {
      store<f32>(out + at, value);
      continue;
    }
    const x = <f64>value;
    if (!(value >= trace && value != 0)) {
      if (tooDry) {
        if ((drawn & 7) == 0) eightUniforms(drawn >> 3, a, b, low, high, draws);
        mapped = truthQuantile(load<f64>(draws + (<usize>(drawn & 7) << 3)) * dryGenerated, map);
        drawn++;
      }
    } else if (x > largest) {
      if (end == 0 || tail == 2) mapped = end;
      else mapped = tail == 0 ? end + (x - largest) : end * (x / largest);
    } else {
      const cell = guide + (<usize>max((reinterpret<i32>(value) >> DROPPED_BITS) - lowest, 0) << 2);
      const above = firstAtLeast(nodes, NODE, x, load<i32>(cell), load<i32>(cell, 4));
      const below = above - (1 << NODE);
      mapped =
        load<f64>(above) == x
          ? load<f64>(above, 8)
          : load<f64>(below, 16) + load<f64>(below, 24) * (x - load<f64>(below));
    }
    store<f32>(out + at, <f32>mapped);
  }
}

function truthQuantile(p: f64, map: usize): f64 {
  const dryTruth = load<f64>(map, 8);
  if (p < dryTruth || dryTruth == 1) return 0;
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
