/** A discrete Fourier transform of one length; its tables and workspace are kept for the next line. */
export interface FourierPlan {
  readonly length: number;
  /** Prime factors, the one that is split off first in front. */
  readonly factors: readonly number[];
  /** cos and −sin of 2πk/length. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  readonly scratch: Float64Array;
}

/** Any length ≥ 1 goes; time grows as the length times the sum of its prime factors. */
export function fourierPlan(length: number): FourierPlan {
  const factors: number[] = [];
  for (let rest = length, p = 2; rest > 1; p = p * p > rest ? rest : p + 1)
    for (; rest % p === 0; rest /= p) factors.push(p);
  const angle = (k: number): number => (2 * Math.PI * k) / length;
  return {
    length,
    factors: factors.reverse(),
    cos: Float64Array.from({ length }, (_, k) => Math.cos(angle(k))),
    sin: Float64Array.from({ length }, (_, k) => -Math.sin(angle(k))),
    scratch: new Float64Array(2 * Math.max(1, ...factors)),
  };
}

/**
 * Transforms a line, F(k) = Σ f(j) exp(−2πi·jk/n), by splitting off one prime factor after the other
 * (Cooley & Tukey 1965, doi:10.1090/S0025-5718-1965-0178586-1).
 *
 * @param re, im the line; left as they are
 * @param outRe, outIm where the frequencies go, 0 first
 */
export function transform(
  plan: FourierPlan,
  re: Float64Array,
  im: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
): void {
  split(plan, 0, 0, 1, plan.length, re, im, 0, outRe, outIm);
}

/** Every `stride`-th value from `from` on, `n` of them, to `n` frequencies from `to` on. */
function split(
  plan: FourierPlan,
  level: number,
  from: number,
  stride: number,
  n: number,
  re: Float64Array,
  im: Float64Array,
  to: number,
  outRe: Float64Array,
  outIm: Float64Array,
): void {
  if (n === 1) {
    outRe[to] = re[from] ?? NaN;
    outIm[to] = im[from] ?? NaN;
    return;
  }
  const p = plan.factors[level] ?? NaN;
  const part = n / p;
  for (let r = 0; r < p; r++)
    split(plan, level + 1, from + r * stride, stride * p, part, re, im, to + r * part, outRe, outIm);
  if (p === 2) joinTwo(plan, stride, part, to, outRe, outIm);
  else join(plan, p, stride, part, to, outRe, outIm);
}

function joinTwo(
  { cos, sin }: FourierPlan,
  stride: number,
  part: number,
  to: number,
  re: Float64Array,
  im: Float64Array,
): void {
  for (let k = 0; k < part; k++) {
    const [a, b] = [to + k, to + part + k];
    const [c, s] = [cos[k * stride] ?? NaN, sin[k * stride] ?? NaN];
    const x = (re[b] ?? NaN) * c - (im[b] ?? NaN) * s;
    const y = (re[b] ?? NaN) * s + (im[b] ?? NaN) * c;
    re[b] = (re[a] ?? NaN) - x;
    im[b] = (im[a] ?? NaN) - y;
    re[a] = (re[a] ?? NaN) + x;
    im[a] = (im[a] ?? NaN) + y;
  }
}

/** Frequency k of each of p parts gives frequencies k, k + part, …: a transform of length p, pairs r and p − r together. */
function join(
  { cos, sin, scratch, length }: FourierPlan,
  p: number,
  stride: number,
  part: number,
  to: number,
  re: Float64Array,
  im: Float64Array,
): void {
  const step = length / p;
  const half = (p - 1) / 2;
  for (let k = 0; k < part; k++) {
    for (let r = 1; r < p; r++) {
      const at = to + r * part + k;
      const c = cos[r * k * stride] ?? NaN;
      const s = sin[r * k * stride] ?? NaN;
      scratch[2 * r] = (re[at] ?? NaN) * c - (im[at] ?? NaN) * s;
      scratch[2 * r + 1] = (re[at] ?? NaN) * s + (im[at] ?? NaN) * c;
    }
    const x0 = re[to + k] ?? NaN;
    const y0 = im[to + k] ?? NaN;
    let [sumX, sumY] = [x0, y0];
    for (let r = 1; r <= half; r++) {
      const [a, b] = [2 * r, 2 * (p - r)];
      const [ax, ay, bx, by] = [
        scratch[a] ?? NaN,
        scratch[a + 1] ?? NaN,
        scratch[b] ?? NaN,
        scratch[b + 1] ?? NaN,
      ];
      scratch[a] = ax + bx;
      scratch[a + 1] = ay + by;
      scratch[b] = ax - bx;
      scratch[b + 1] = ay - by;
      sumX += ax + bx;
      sumY += ay + by;
    }
    re[to + k] = sumX;
    im[to + k] = sumY;
    for (let q = 1; q <= half; q++) {
      let [evenX, evenY, oddX, oddY] = [x0, y0, 0, 0];
      for (let r = 1, turn = 0; r <= half; r++) {
        turn = (turn + q) % p;
        const c = cos[turn * step] ?? NaN;
        const s = sin[turn * step] ?? NaN;
        evenX += (scratch[2 * r] ?? NaN) * c;
        evenY += (scratch[2 * r + 1] ?? NaN) * c;
        oddX -= (scratch[2 * (p - r) + 1] ?? NaN) * s;
        oddY += (scratch[2 * (p - r)] ?? NaN) * s;
      }
      re[to + q * part + k] = evenX + oddX;
      im[to + q * part + k] = evenY + oddY;
      re[to + (p - q) * part + k] = evenX - oddX;
      im[to + (p - q) * part + k] = evenY - oddY;
    }
  }
}
