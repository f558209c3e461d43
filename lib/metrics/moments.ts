/** Running mean, sum of squared deviations and range of some numbers; undefined ones (NaN) are counted apart. */
export interface Moments {
  n: number;
  mean: number;
  m2: number;
  min: number;
  max: number;
  undefined: number;
}

/** Mean, population standard deviation (divisor n) and range; NaN where no number was defined. */
export interface Summary {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** Numbers summarised. */
  readonly n: number;
  /** Numbers that were undefined and left out. */
  readonly undefined: number;
}

export function emptyMoments(): Moments {
  return {
    n: 0,
    mean: 0,
    m2: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    undefined: 0,
  };
}

export function addNumber(moments: Moments, value: number): void {
  if (Number.isNaN(value)) {
    moments.undefined++;
    return;
  }
  moments.n++;
  const delta = value - moments.mean;
  moments.mean += delta / moments.n;
  moments.m2 += delta * (value - moments.mean);
  moments.min = Math.min(moments.min, value);
  moments.max = Math.max(moments.max, value);
}

/** Chan, Golub & LeVeque 1983, doi:10.1080/00031305.1983.10483115. */
export function mergeMoments(into: Moments, other: Moments): void {
  into.undefined += other.undefined;
  if (other.n === 0) return;
  const n = into.n + other.n;
  const delta = other.mean - into.mean;
  into.mean += (delta * other.n) / n;
  into.m2 += other.m2 + (delta * delta * into.n * other.n) / n;
  into.n = n;
  into.min = Math.min(into.min, other.min);
  into.max = Math.max(into.max, other.max);
}

export function summarise(moments: Moments): Summary {
  const { n } = moments;
  if (n === 0)
    return {
      mean: Number.NaN,
      std: Number.NaN,
      min: Number.NaN,
      max: Number.NaN,
      n,
      undefined: moments.undefined,
    };
  return {
    mean: moments.mean,
    std: Math.sqrt(moments.m2 / n),
    min: moments.min,
    max: moments.max,
    n,
    undefined: moments.undefined,
  };
}
