import { lowerBound } from "../../../fields/bounds.js";
import { thresholdFor } from "../../../fields/field.js";
import { type Amounts, shareFrom } from "../../amounts.js";
import { type Finding, finding } from "../../finding.js";
import { changeEvents, NOISE, type Specimen, smallestAmount } from "../../specimen.js";

const WET = 0.1;
/** Thresholds up to here do no harm. */
const HARMLESS = 0.15;
/** Share of real values in the gap, and of zeros beyond the real ones, at least. */
const LEAST_MISSING = 0.02;
const LEAST_ABOVE = 8;
/** Factor to which amounts above a threshold are as frequent as the real ones, where nearly all cells are 0. */
const ALIKE = 3;

/** The samples jump from 0 to a smallest amount well above 0.1 mm/day, where the truth has amounts in between. */
/** @param step that all amounts of the samples are multiples of, mm/day; 0 where there is none */
export function examineOverThreshold({ truth, samples, atoms }: Amounts, step = 0): Finding {
  const gap = smallestOf(samples);
  const truthGap = smallestOf(truth);
  const missing = shareFrom(truth, WET) - shareFrom(truth, gap);
  const wet = [shareFrom(samples, WET), shareFrom(truth, WET)];
  const real = shareFrom(truth, gap);
  // Above a threshold samples are what they were: as many as in reality, to a factor.
  const isLikeAbove = real > 0 && Math.abs(Math.log(shareFrom(samples, gap) / real)) < Math.log(ALIKE);
  if (!Number.isFinite(gap) || (atoms.zeroShare > 0.99 && !isLikeAbove))
    return finding(
      "over-threshold",
      "suspected",
      atoms.zeroShare,
      0.99,
      "nearly every cell is 0: a threshold above everything, or a dead output: look at the output before the threshold",
    );
  const start = lowerBound(samples, gap);
  const above = lowerBound(samples, 1.5 * gap) - start;
  const zeros = 1 - shareFrom(samples, gap);
  const realZeros = 1 - shareFrom(truth, truthGap);
  const cut =
    zeros > realZeros + LEAST_MISSING &&
    gap > HARMLESS &&
    gap > 2 * truthGap &&
    missing > LEAST_MISSING &&
    above >= LEAST_ABOVE &&
    shareFrom(samples, Number.MIN_VALUE) === shareFrom(samples, gap);
  if (cut && step > 0 && gap < 1.5 * step)
    return finding(
      "over-threshold",
      "excluded",
      gap,
      HARMLESS,
      `the smallest amounts of the samples are ${gap.toPrecision(2)} mm/day, and all are multiples of that: they were rounded, not cut`,
    );
  return finding(
    "over-threshold",
    cut ? "confirmed" : "excluded",
    gap,
    HARMLESS,
    cut
      ? `no sample value lies between 0 and ${gap.toPrecision(3)} mm/day, where ${(100 * missing).toFixed(1)} % of the real cells are; wet cells ${(wet[0] ?? NaN).toFixed(3)} against ${(wet[1] ?? NaN).toFixed(3)}: a threshold that high cannot be undone in saved samples`
      : `the smallest amounts of the samples are ${gap.toPrecision(2)} mm/day`,
    cut ? { imitate: cutTruth } : {},
  );
}

/** Smallest amount above 0, or above rounding noise. */
function smallestOf(sorted: Float64Array): number {
  return sorted[lowerBound(sorted, NOISE)] ?? Number.NaN;
}

/** The truth cut where the samples are. */
function cutTruth(specimen: Specimen): Specimen {
  const threshold = smallestAmount(specimen);
  return changeEvents(specimen, (event) => {
    const limit = thresholdFor(event.truth.values, threshold);
    return {
      ...event,
      truth: { ...event.truth, values: event.truth.values.map((v) => (v < limit ? 0 : v)) },
    };
  });
}
