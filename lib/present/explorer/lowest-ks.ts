import { type Atoms, atomsOf, type Distribution } from "../../fields/distribution.js";

/**
 * The hard threshold in mm/day after which the samples' distribution is nearest to the truth's by KS: the
 * best of all thresholds that keep at least one value, the least of those that are as good.
 *
 * From sketches it is as exact as they are (see {@link Distribution}).
 *
 * @returns 0 when no threshold is better than none; NaN when either side is empty
 */
export function lowestKsThreshold(truth: Distribution, samples: Distribution): number {
  if (truth.n === 0 || samples.n === 0) return Number.NaN;
  const real = atomsOf(truth);
  const generated = atomsOf(samples);
  const realAtZero = shareUpTo(real, 0, true);
  const realBelowZero = shareUpTo(real, 0, false);

  // From the largest value down: `upper` is the largest gap of the distribution functions from here on, which
  // a threshold here leaves as it is. Below, the cut distribution is a single step of height `dropped`.
  let [upper, realFrom, generatedFrom] = [0, 0, 0];
  let [best, lowest] = [Number.NaN, Number.POSITIVE_INFINITY];
  let i = real.values.length - 1;
  let j = generated.values.length - 1;
  while (i >= 0 || j >= 0) {
    const value = Math.max(
      real.values[i] ?? Number.NEGATIVE_INFINITY,
      generated.values[j] ?? Number.NEGATIVE_INFINITY,
    );
    upper = Math.max(upper, Math.abs(realFrom / truth.n - generatedFrom / samples.n));
    for (; i >= 0 && real.values[i] === value; i--) realFrom += real.counts[i] ?? NaN;
    let candidate = false;
    for (; j >= 0 && generated.values[j] === value; j--) {
      generatedFrom += generated.counts[j] ?? NaN;
      candidate = value > 0;
    }
    if (!candidate) continue;
    const dropped = 1 - generatedFrom / samples.n;
    const statistic = Math.max(
      upper,
      realBelowZero,
      Math.abs(dropped - realAtZero),
      Math.abs(dropped - (1 - realFrom / truth.n)),
    );
    if (statistic <= lowest) [best, lowest] = [value, statistic];
  }
  return upper <= lowest ? 0 : best;
}

/** Share of the values that are below `limit`, or `inclusive`ly up to it. */
function shareUpTo({ values, counts }: Atoms, limit: number, inclusive: boolean): number {
  let [below, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    total += counts[i] ?? NaN;
    if ((values[i] ?? NaN) < limit || (inclusive && values[i] === limit)) below += counts[i] ?? NaN;
  }
  return below / total;
}
