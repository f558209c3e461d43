// Complex lines side by side: a place of an array is 32 bytes, the real parts of two lines and then the imaginary ones.
// A plan is an int32 length, the int32 number of its radices, 30 int32 radices, and then for each k below the length
// cos(2πk/length) and −sin(2πk/length), float64.

@inline
function timesRe(a: v128, b: v128, c: v128, s: v128): v128 {
  return f64x2.sub(f64x2.mul(a, c), f64x2.mul(b, s));
}

@inline
function timesIm(a: v128, b: v128, c: v128, s: v128): v128 {
  return f64x2.add(f64x2.mul(a, s), f64x2.mul(b, c));
}

/** Writes a number times cos + i·sin of a table's entry. */
@inline
function storeTimes(to: usize, a: v128, b: v128, entry: usize): void {
  const c = v128.load64_splat(entry);
  const s = v128.load64_splat(entry, 8);
  v128.store(to, timesRe(a, b, c, s));
  v128.store(to, timesIm(a, b, c, s), 16);
}

function two(from: usize, apart: usize, to: usize, width: usize, table: usize): void {
  for (let q: usize = 0; q < width; q += 32) {
    const a = from + q;
    const b = a + apart;
    const ar = v128.load(a);
    const ai = v128.load(a, 16);
    const br = v128.load(b);
    const bi = v128.load(b, 16);
    v128.store(to + q, f64x2.add(ar, br));
    v128.store(to + q, f64x2.add(ai, bi), 16);
    storeTimes(to + width + q, f64x2.sub(ar, br), f64x2.sub(ai, bi), table);
  }
}

function four(from: usize, apart: usize, to: usize, width: usize, table: usize, turn: usize): void {
  for (let q: usize = 0; q < width; q += 32) {
    const a = from + q;
    const b = a + apart;
    const c = b + apart;
    const d = c + apart;
    const evenR = f64x2.add(v128.load(a), v128.load(c));
    const evenI = f64x2.add(v128.load(a, 16), v128.load(c, 16));
    const minusR = f64x2.sub(v128.load(a), v128.load(c));
    const minusI = f64x2.sub(v128.load(a, 16), v128.load(c, 16));
    const oddR = f64x2.add(v128.load(b), v128.load(d));
    const oddI = f64x2.add(v128.load(b, 16), v128.load(d, 16));
    const crossR = f64x2.sub(v128.load(b), v128.load(d));
    const crossI = f64x2.sub(v128.load(b, 16), v128.load(d, 16));
    const out = to + q;
    v128.store(out, f64x2.add(evenR, oddR));
    v128.store(out, f64x2.add(evenI, oddI), 16);
    storeTimes(out + width, f64x2.add(minusR, crossI), f64x2.sub(minusI, crossR), table + turn);
    storeTimes(out + 2 * width, f64x2.sub(evenR, oddR), f64x2.sub(evenI, oddI), table + 2 * turn);
    storeTimes(out + 3 * width, f64x2.sub(minusR, crossI), f64x2.add(minusI, crossR), table + 3 * turn);
  }
}

function three(from: usize, apart: usize, to: usize, width: usize, table: usize, turn: usize): void {
  const half = f64x2.splat(0.5);
  const height = f64x2.splat(0.8660254037844386); // √3/2
  for (let q: usize = 0; q < width; q += 32) {
    const a = from + q;
    const b = a + apart;
    const c = b + apart;
    const plusR = f64x2.add(v128.load(b), v128.load(c));
    const plusI = f64x2.add(v128.load(b, 16), v128.load(c, 16));
    const minusR = f64x2.mul(f64x2.sub(v128.load(b), v128.load(c)), height);
    const minusI = f64x2.mul(f64x2.sub(v128.load(b, 16), v128.load(c, 16)), height);
    const firstR = v128.load(a);
    const firstI = v128.load(a, 16);
    const evenR = f64x2.sub(firstR, f64x2.mul(plusR, half));
    const evenI = f64x2.sub(firstI, f64x2.mul(plusI, half));
    const out = to + q;
    v128.store(out, f64x2.add(firstR, plusR));
    v128.store(out, f64x2.add(firstI, plusI), 16);
    storeTimes(out + width, f64x2.add(evenR, minusI), f64x2.sub(evenI, minusR), table + turn);
    storeTimes(out + 2 * width, f64x2.sub(evenR, minusI), f64x2.add(evenI, minusR), table + 2 * turn);
  }
}

/** Any odd radix: inputs r and radix − r go together, and so do outputs; two outputs are made at a time, the last perhaps twice. */
function odd(
  radix: i32,
  from: usize,
  apart: usize,
  to: usize,
  width: usize,
  table: usize,
  turn: usize,
  step: usize,
  scratch: usize,
): void {
  const half = <usize>(radix - 1) >> 1;
  const circle = <usize>radix * step;
  const end = scratch + (half << 6);
  for (let q: usize = 0; q < width; q += 32) {
    const first = from + q;
    const firstR = v128.load(first);
    const firstI = v128.load(first, 16);
    let sumR = firstR;
    let sumI = firstI;
    let low = first + apart;
    let high = first + <usize>(radix - 1) * apart;
    for (let at = scratch; at < end; at += 64) {
      const plusR = f64x2.add(v128.load(low), v128.load(high));
      const plusI = f64x2.add(v128.load(low, 16), v128.load(high, 16));
      sumR = f64x2.add(sumR, plusR);
      sumI = f64x2.add(sumI, plusI);
      v128.store(at, plusR);
      v128.store(at, plusI, 16);
      v128.store(at, f64x2.sub(v128.load(low), v128.load(high)), 32);
      v128.store(at, f64x2.sub(v128.load(low, 16), v128.load(high, 16)), 48);
      low += apart;
      high -= apart;
    }
    const out = to + q;
    v128.store(out, sumR);
    v128.store(out, sumI, 16);
    for (let j: usize = 1; j <= half; j += 2) {
      const k = min(j + 1, half);
      let jEvenR = firstR;
      let jEvenI = firstI;
      let jOddR = f64x2.splat(0);
      let jOddI = f64x2.splat(0);
      let kEvenR = firstR;
      let kEvenI = firstI;
      let kOddR = f64x2.splat(0);
      let kOddI = f64x2.splat(0);
      let jAngle: usize = 0;
      let kAngle: usize = 0;
      for (let at = scratch; at < end; at += 64) {
        jAngle += j * step;
        kAngle += k * step;
        if (jAngle >= circle) jAngle -= circle;
        if (kAngle >= circle) kAngle -= circle;
        const plusR = v128.load(at);
        const plusI = v128.load(at, 16);
        const minusR = v128.load(at, 32);
        const minusI = v128.load(at, 48);
        const jCos = v128.load64_splat(table + jAngle);
        const jSin = v128.load64_splat(table + jAngle, 8);
        jEvenR = f64x2.add(jEvenR, f64x2.mul(plusR, jCos));
        jEvenI = f64x2.add(jEvenI, f64x2.mul(plusI, jCos));
        jOddR = f64x2.sub(jOddR, f64x2.mul(minusI, jSin));
        jOddI = f64x2.add(jOddI, f64x2.mul(minusR, jSin));
        const kCos = v128.load64_splat(table + kAngle);
        const kSin = v128.load64_splat(table + kAngle, 8);
        kEvenR = f64x2.add(kEvenR, f64x2.mul(plusR, kCos));
        kEvenI = f64x2.add(kEvenI, f64x2.mul(plusI, kCos));
        kOddR = f64x2.sub(kOddR, f64x2.mul(minusI, kSin));
        kOddI = f64x2.add(kOddI, f64x2.mul(minusR, kSin));
      }
      const mJ = <usize>radix - j;
      const mK = <usize>radix - k;
      storeTimes(out + j * width, f64x2.add(jEvenR, jOddR), f64x2.add(jEvenI, jOddI), table + j * turn);
      storeTimes(out + mJ * width, f64x2.sub(jEvenR, jOddR), f64x2.sub(jEvenI, jOddI), table + mJ * turn);
      storeTimes(out + k * width, f64x2.add(kEvenR, kOddR), f64x2.add(kEvenI, kOddI), table + k * turn);
      storeTimes(out + mK * width, f64x2.sub(kEvenR, kOddR), f64x2.sub(kEvenI, kOddI), table + mK * turn);
    }
  }
}

/**
 * Transforms lines side by side, F(k) = Σ f(j) exp(−2πi·jk/n), radix by radix without reordering (Stockham; see Swarztrauber
 * 1984, doi:10.1016/S0167-8191(84)90413-7).
 *
 * @param from where the lines are, one row of places for each j; left as it is
 * @param stride bytes from one row of `from` to the next
 * @param pairs of lines, places of a row
 * @param a room for n rows, of `pairs` places each
 * @param b as much again; may be `from`, which is then overwritten
 * @param scratch 32 bytes for each of the largest radix
 * @returns `a` or `b`, whichever holds the frequencies (`from`, where n is 1)
 */
export function transform(
  plan: usize,
  from: usize,
  stride: usize,
  pairs: i32,
  a: usize,
  b: usize,
  scratch: usize,
): usize {
  const length = load<i32>(plan);
  const table = plan + 128;
  let rest = length;
  let width = <usize>pairs << 5;
  let to = a;
  for (let i = 0, radices = load<i32>(plan, 4); i < radices; i++) {
    const radix = load<i32>(plan + 8 + (<usize>i << 2));
    const turns = <usize>(length / rest) << 4;
    rest /= radix;
    for (let k: usize = 0; k < <usize>rest; k++) {
      const row = from + k * stride;
      const apart = <usize>rest * stride;
      const out = to + k * <usize>radix * width;
      const turn = k * turns;
      if (radix == 2) two(row, apart, out, width, table + turn);
      else if (radix == 4) four(row, apart, out, width, table, turn);
      else if (radix == 3) three(row, apart, out, width, table, turn);
      else odd(radix, row, apart, out, width, table, turn, <usize>(length / radix) << 4, scratch);
    }
    width *= <usize>radix;
    from = to;
    stride = width;
    to = to == a ? b : a;
  }
  return from;
}
