import { transform } from "./fourier";

// Cosine transforms of the columns of a table of float64, four columns at a time: two as the real and two as the imaginary
// parts of complex lines (Makhoul 1980, doi:10.1109/TASSP.1980.1163351). Columns are written as rows. For each k there are
// the cosine and the sine of πk/2n, scaled.

/** The row that comes to a place of a reordered line: even ones first, then odd ones backwards. */
@inline
function rowAt(place: i32, n: i32): i32 {
  return 2 * place < n ? 2 * place : 2 * (n - place) - 1;
}

@inline
function storeColumn(to: usize, stride: usize, two: v128): void {
  v128.store64_lane(to, two, 0);
  v128.store64_lane(to + stride, two, 1);
}

/**
 * @param values n rows of `columns` values, a multiple of four
 * @param turns 16 bytes for each k
 * @param plan of a transform of n (see ./fourier)
 * @param block how many fours of columns are transformed together
 * @param lines scratch of 64·block·n + 32·n bytes
 * @param out a row of `outStride` bytes for each column
 */
export function cosineForward(
  values: usize,
  n: i32,
  columns: i32,
  turns: usize,
  plan: usize,
  block: i32,
  lines: usize,
  out: usize,
  outStride: usize,
): void {
  const stride = <usize>columns << 3;
  const room = (<usize>n * <usize>block) << 5;
  for (let x = 0; x < columns; x += 4 * block) {
    const fours = min(block, (columns - x) >> 2);
    let to = lines;
    for (let place = 0; place < n; place++) {
      let from = values + <usize>rowAt(place, n) * stride + (<usize>x << 3);
      for (let q = 0; q < fours; q++, from += 32, to += 32) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
      }
    }
    const found = transform(plan, lines, <usize>fours << 5, fours, lines + room, lines, lines + 2 * room);
    for (let k = 0; k < n; k++) {
      const c = v128.load64_splat(turns + (<usize>k << 4));
      const s = v128.load64_splat(turns + (<usize>k << 4), 8);
      let at = found + ((<usize>k * <usize>fours) << 5);
      let mirror = found + ((<usize>(k == 0 ? 0 : n - k) * <usize>fours) << 5);
      let column = out + <usize>x * outStride + (<usize>k << 3);
      for (let q = 0; q < fours; q++, at += 32, mirror += 32, column += 4 * outStride) {
        const re = v128.load(at);
        const im = v128.load(at, 16);
        const mirrorRe = v128.load(mirror);
        const mirrorIm = v128.load(mirror, 16);
        const evenRe = f64x2.mul(f64x2.add(re, mirrorRe), c);
        const evenIm = f64x2.mul(f64x2.add(im, mirrorIm), c);
        storeColumn(column, outStride, f64x2.add(evenRe, f64x2.mul(f64x2.sub(im, mirrorIm), s)));
        storeColumn(column + 2 * outStride, outStride, f64x2.sub(evenIm, f64x2.mul(f64x2.sub(re, mirrorRe), s)));
      }
    }
  }
}

/** The inverse; parameters as {@link cosineForward}. */
export function cosineInverse(
  values: usize,
  n: i32,
  columns: i32,
  turns: usize,
  plan: usize,
  block: i32,
  lines: usize,
  out: usize,
  outStride: usize,
): void {
  const stride = <usize>columns << 3;
  const room = (<usize>n * <usize>block) << 5;
  for (let x = 0; x < columns; x += 4 * block) {
    const fours = min(block, (columns - x) >> 2);
    let to = lines;
    for (let k = 0; k < n; k++) {
      const c = v128.load64_splat(turns + (<usize>k << 4));
      const s = v128.load64_splat(turns + (<usize>k << 4), 8);
      let from = values + <usize>k * stride + (<usize>x << 3);
      let mirror = values + <usize>(n - k) * stride + (<usize>x << 3);
      for (let q = 0; q < fours; q++, from += 32, mirror += 32, to += 32) {
        const a = v128.load(from);
        const b = v128.load(from, 16);
        const mirrorA = k == 0 ? f64x2.splat(0) : v128.load(mirror);
        const mirrorB = k == 0 ? f64x2.splat(0) : v128.load(mirror, 16);
        const aRe = f64x2.add(f64x2.mul(a, c), f64x2.mul(mirrorA, s));
        const aIm = f64x2.sub(f64x2.mul(a, s), f64x2.mul(mirrorA, c));
        const bRe = f64x2.add(f64x2.mul(b, c), f64x2.mul(mirrorB, s));
        const bIm = f64x2.sub(f64x2.mul(b, s), f64x2.mul(mirrorB, c));
        // Real and imaginary parts exchanged: the forward transform then gives the inverse one, exchanged.
        v128.store(to, f64x2.add(aIm, bRe));
        v128.store(to, f64x2.sub(aRe, bIm), 16);
      }
    }
    const found = transform(plan, lines, <usize>fours << 5, fours, lines + room, lines, lines + 2 * room);
    for (let place = 0; place < n; place++) {
      let at = found + ((<usize>place * <usize>fours) << 5);
      let column = out + <usize>x * outStride + (<usize>rowAt(place, n) << 3);
      for (let q = 0; q < fours; q++, at += 32, column += 4 * outStride) {
        storeColumn(column, outStride, v128.load(at, 16));
        storeColumn(column + 2 * outStride, outStride, v128.load(at));
      }
    }
  }
}
