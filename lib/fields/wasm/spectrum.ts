import { transform } from "./fourier";

@inline
function pairOf(at: usize, level: v128): v128 {
  return f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(at)), level);
}

/**
 * Power of half of the wave numbers of a real field, |F(k_y, k_x)|²: a row of every k_x for each k_y from 0 to half of
 * the height, one column after the other (`rows` apart, even).
 *
 * @param values float32, height × width, readable for two cells more
 * @param yPlan of a transform of `height` (see ./fourier)
 * @param xPlan of one of `width`
 * @param half scratch of 16·rows·width bytes
 * @param block pairs of lines that are transformed together
 * @param lines scratch of 96·block bytes for each cell of the longer side
 * @param power rows·width float64, written
 * @returns whether every value is finite; else nothing is written
 */
export function powerSpectrum(
  values: usize,
  height: i32,
  width: i32,
  yPlan: usize,
  xPlan: usize,
  rows: i32,
  half: usize,
  block: i32,
  lines: usize,
  power: usize,
): bool {
  const cells = height * width;
  if (!whole(values, cells)) return false;
  // Without its first value a constant field is exactly 0, and rounding gives it no power above frequency 0.
  const level = <f64>load<f32>(values);
  const room = (<usize>max(height, width) * <usize>block) << 5;
  const columns = (width + 1) >> 1;
  for (let x = 0; x < columns; x += 2 * block) {
    const pairs = min(block, (columns - x + 1) >> 1);
    takeColumns(values, height, width, x, pairs, level, lines);
    const found = transform(yPlan, lines, <usize>pairs << 5, pairs, lines + room, lines, lines + 2 * room);
    apart(found, height, width, x, pairs, rows, half);
  }
  for (let k = 0; k < rows; k += 2 * block) {
    const pairs = min(block, (rows - k) >> 1);
    const from = half + (<usize>k << 4);
    const found = transform(xPlan, from, <usize>rows << 4, pairs, lines, lines + room, lines + 2 * room);
    if (k == 0) store<f64>(found, load<f64>(found) + 2 * level * <f64>cells);
    for (let x = 0; x < width; x++)
      for (let q = 0; q < pairs; q++) {
        const at = found + (<usize>(x * pairs + q) << 5);
        const re = v128.load(at);
        const im = v128.load(at, 16);
        const twice = f64x2.add(f64x2.mul(re, re), f64x2.mul(im, im));
        v128.store(power + (<usize>(x * rows + k + 2 * q) << 3), f64x2.mul(twice, f64x2.splat(0.25)));
      }
  }
  return true;
}

function whole(values: usize, n: i32): bool {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const four = v128.load(values + (<usize>i << 2));
    if (!i32x4.all_true(f32x4.eq(f32x4.sub(four, four), f32x4.splat(0)))) return false;
  }
  for (; i < n; i++) {
    const value = load<f32>(values + (<usize>i << 2));
    if (value - value != 0) return false;
  }
  return true;
}

/** Two real columns go as one complex line: column x with the one half of the width on (in an odd width one is taken twice). */
function takeColumns(
  values: usize,
  height: i32,
  width: i32,
  x: i32,
  pairs: i32,
  level: f64,
  to: usize,
): void {
  const levels = f64x2.splat(level);
  const on = <usize>(width >> 1) << 2;
  for (let y = 0; y < height; y++) {
    const row = values + (<usize>(y * width + x) << 2);
    for (let q: usize = 0; q < <usize>pairs; q++) {
      v128.store(to, pairOf(row + (q << 3), levels));
      v128.store(to, pairOf(row + on + (q << 3), levels), 16);
      to += 32;
    }
  }
}

/** Takes columns that went as one complex line apart, and writes twice their transforms with k_y side by side. */
function apart(
  from: usize,
  height: i32,
  width: i32,
  x: i32,
  pairs: i32,
  rows: i32,
  half: usize,
): void {
  const stride = <usize>pairs << 5;
  const column = <usize>rows << 4;
  const on = <usize>(width >> 1) * column;
  const last = ((width + 1) >> 1) - 1;
  for (let k = 0; k < rows; k += 2) {
    const a = from + <usize>k * stride;
    const minusA = from + <usize>((height - k) % height) * stride;
    const next = (k + 1) % height;
    const b = from + <usize>next * stride;
    const minusB = from + <usize>((height - next) % height) * stride;
    for (let q = 0; q < pairs; q++) {
      const at = <usize>q << 5;
      const to = half + <usize>(x + 2 * q) * column + (<usize>k << 4);
      const beyond = x + 2 * q == last;
      const aR = v128.load(a + at);
      const aI = v128.load(a + at, 16);
      const mR = v128.load(minusA + at);
      const mI = v128.load(minusA + at, 16);
      const bR = v128.load(b + at);
      const bI = v128.load(b + at, 16);
      const nR = v128.load(minusB + at);
      const nI = v128.load(minusB + at, 16);
      turned(f64x2.add(aR, mR), f64x2.add(bR, nR), to, column, beyond);
      turned(f64x2.sub(aI, mI), f64x2.sub(bI, nI), to + 16, column, beyond);
      turned(f64x2.add(aI, mI), f64x2.add(bI, nI), to + on, column, beyond);
      turned(f64x2.sub(mR, aR), f64x2.sub(nR, bR), to + on + 16, column, beyond);
    }
  }
}

@inline
function turned(a: v128, b: v128, to: usize, column: usize, beyond: bool): void {
  v128.store(to, v128.shuffle<i64>(a, b, 0, 2));
  if (!beyond) v128.store(to + column, v128.shuffle<i64>(a, b, 1, 3));
}

/** Adds each of `n` float64 to the sum of its group, an int32. */
export function groupSums(values: usize, groups: usize, n: i32, sums: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    const sum = sums + (<usize>load<u32>(groups + (i << 2)) << 3);
    store<f64>(sum, load<f64>(sum) + load<f64>(values + (i << 3)));
  }
}
