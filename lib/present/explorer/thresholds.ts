/** R20 series of preferred numbers (ISO 3): twenty steps a decade, each about 12 % above the one before. */
const R20 = [
  1, 1.12, 1.25, 1.4, 1.6, 1.8, 2, 2.24, 2.5, 2.8, 3.15, 3.55, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9,
] as const;

/** Every other one: ten steps a decade. */
const R10 = R20.filter((_, i) => i % 2 === 0);

/**
 * Thresholds at which every model is measured, mm/day: 0 (none), then preferred numbers from 0.01 to 20, the
 * finer series from 0.1 to 10.
 */
export const SWEEP_THRESHOLDS: readonly number[] = [
  0,
  ...decade(R10, -2),
  ...decade(R20, -1),
  ...decade(R20, 0),
  ...decade(R10, 1).filter((threshold) => threshold <= 20),
];

function decade(series: readonly number[], exponent: number): number[] {
  return series.map((step) => Number(`${step}e${exponent}`));
}

/** Where the one nearest to `threshold` is; the lower one of two that are as near. */
export function nearestIndex(thresholds: readonly number[], threshold: number): number {
  let best = 0;
  for (let i = 1; i < thresholds.length; i++)
    if (Math.abs((thresholds[i] ?? NaN) - threshold) < Math.abs((thresholds[best] ?? NaN) - threshold))
      best = i;
  return best;
}
