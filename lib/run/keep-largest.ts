import { binned, binOf, type Distribution, sortedValues } from "../fields/distribution.js";
import type { Values } from "../fields/field.js";
import { type KsBound, ksBetween, ksSorted } from "../metrics/ks.js";

/** Values after a hard threshold, ascending: all but the `kept` largest are 0. `sorted` must be ascending. */
export function keepLargest<V extends Values>(sorted: V, kept: number): V {
  return sorted.slice().fill(0, 0, sorted.length - kept) as V;
}

/**
 * KS between truth and samples after a hard threshold that keeps the `kept` largest of the samples' values,
 * for any number of thresholds. Exact while both distributions are; else with the error of their sketches.
 */
export function ksKeeping(truth: Distribution, samples: Distribution): (kept: number) => KsBound {
  if (truth.values && samples.values) {
    const real = sortedValues(truth);
    const generated = sortedValues(samples);
    return (kept) => ({
      statistic: ksSorted(real, keepLargest(generated, kept)),
      error: 0,
      method: "exact",
    });
  }
  return (kept) => ksBetween(truth, sketchKeeping(samples, kept));
}

/** The sketch of the same values after the threshold: what is dropped goes to the bin of zero. */
function sketchKeeping(samples: Distribution, kept: number): Distribution {
  const before = binned(samples);
  const counts = new Float64Array(before.counts.length);
  const only = before.only.slice().fill(0);
  let left = kept;
  for (let bin = binOf(samples.max); left > 0; bin--) {
    counts[bin] = Math.min(before.counts[bin] ?? NaN, left);
    only[bin] = before.only[bin] ?? NaN;
    left -= counts[bin] ?? NaN;
  }
  if (kept === samples.n) return { ...samples, values: null, counts, only };
  const zero = binOf(0);
  only[zero] = counts[zero] === 0 || only[zero] === 0 ? 0 : Number.NaN;
  counts[zero] = (counts[zero] ?? NaN) + (samples.n - kept);
  return { ...samples, values: null, counts, only, min: 0, max: kept > 0 ? samples.max : 0 };
}
