/** Arrays of events × members × cells, and the numbers of a report counted anew, one value at a time and in float64. */
export interface Arrays {
  readonly shape: readonly [events: number, members: number, height: number, width: number];
  /** Events × cells. */
  readonly truth: Float64Array;
  /** Events × members × cells. */
  readonly samples: Float64Array;
  /** 1 where cells count. */
  readonly mask: Uint8Array;
}

export interface Counted {
  readonly correlation: number;
  readonly wetFraction: number;
  readonly realWetFraction: number;
  readonly ks: number;
  readonly massBias: number;
  readonly diversity: number;
  readonly distance: number;
}

/** Uniform numbers of a linear congruential generator (Knuth's MMIX), none of the library's streams. */
export function uniforms(seed: number): () => number {
  let state = BigInt(seed) * 2862933555777941757n + 3037000493n;
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return (Number(state >> 11n) + 0.5) / 2 ** 53;
  };
}

/** Gaussian noise by Box and Muller, smoothed by a 5×5 mean on a torus, of variance about 1. */
export function smoothNoise(uniform: () => number, height: number, width: number): Float64Array {
  const noise = Float64Array.from(
    { length: height * width },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
  return noise.map((_, i) => {
    let sum = 0;
    for (let dy = -2; dy <= 2; dy++)
      for (let dx = -2; dx <= 2; dx++) {
        const y = (Math.floor(i / width) + dy + height) % height;
        sum += noise[y * width + (((i % width) + dx + width) % width)]!;
      }
    return sum / 5;
  });
}

function known(
  { truth, samples, mask, shape: [, members, h, w] }: Arrays,
  event: number,
  member: number,
): number[] {
  const cells: number[] = [];
  for (let i = 0; i < h * w; i++) {
    const [t, s] = [truth[event * h * w + i]!, samples[(event * members + member) * h * w + i]!];
    if (mask[i] === 1 && Number.isFinite(t) && Number.isFinite(s)) cells.push(i);
  }
  return cells;
}

const mean = (values: readonly number[]): number => {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((a, b) => a + b, 0) / finite.length;
};

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, v, i) => sum + v * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const r = cosine(
    a.map((x) => x - ma),
    b.map((x) => x - mb),
  );
  return new Set(a).size > 1 && new Set(b).size > 1 ? r : Number.NaN;
}

export function counted(arrays: Arrays): Counted {
  const { truth, samples, shape } = arrays;
  const [events, members, h, w] = shape;
  const [real, made]: [number[], number[]] = [[], []];
  const [correlations, distances, diversities]: [number[], number[], number[]] = [[], [], []];
  for (let e = 0; e < events; e++) {
    const fields = Array.from({ length: members }, (_, m) => {
      const cells = known(arrays, e, m);
      const t = cells.map((i) => truth[e * h * w + i]!);
      const s = cells.map((i) => samples[(e * members + m) * h * w + i]!);
      for (const value of t) real.push(value);
      for (const value of s) made.push(value);
      correlations.push(pearson(t, s));
      distances.push(1 - cosine(t, s));
      return s;
    });
    const pairs = fields.flatMap((a, i) => fields.slice(0, i).map((b) => cosine(a, b)));
    diversities.push(1 - mean(pairs));
  }
  const wet = (values: readonly number[]): number =>
    values.filter((x) => Math.fround(x) >= Math.fround(0.1)).length / values.length;
  return {
    correlation: mean(correlations),
    wetFraction: wet(made),
    realWetFraction: wet(real),
    ks: largestGap(real, made),
    massBias: mean(real) > 0 ? mean(made) / mean(real) - 1 : Number.NaN,
    diversity: mean(diversities),
    distance: mean(distances),
  };
}

function largestGap(a: number[], b: number[]): number {
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let [i, j, gap] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const at = Math.min(x[i]!, y[j]!);
    while (i < x.length && x[i]! <= at) i++;
    while (j < y.length && y[j]! <= at) j++;
    gap = Math.max(gap, Math.abs(i / x.length - j / y.length));
  }
  return gap;
}

/** All below 0.1 mm/day to zero. */
export function thresholded(arrays: Arrays): Arrays {
  return { ...arrays, samples: arrays.samples.map((x) => (Math.fround(x) < Math.fround(0.1) ? 0 : x)) };
}
