import { matchSorted } from "../../../postprocess/match-frequency.js";
import { type Amounts, shareFrom } from "../../amounts.js";
import { changeMembers, type Specimen } from "../../specimen.js";
import { blocksOf, type OverEvents, overEvents } from "../../statistics/over-events.js";
import { errorsAsSure } from "../../statistics/student.js";

export const WET = 0.1;
/** Wet cells beyond the real share before drizzle is named. */
export const EXCESS = 0.05;
/** Where few cells are dry anyway: least share of those, and how few of them drizzle leaves. */
const LEAST_DRY = 0.03;
const NEARLY_NO_DRY = 0.2;

/** How much too often it is wet. */
export interface WetExcess {
  readonly samples: number;
  readonly truth: number;
  readonly excess: number;
  /** Standard error of the excess over events. */
  readonly error: number;
  readonly decisive: boolean;
}

/** @param errors standard errors of a normal law that the excess must be beyond */
export function wetExcess({ pool, truth, samples }: Amounts, errors: number): WetExcess {
  const [wet, real] = [shareFrom(samples, WET), shareFrom(truth, WET)];
  const excess = wet - real;
  const { error, freedom } = errorOfExcess(pool);
  const much = excess > EXCESS || (1 - real > LEAST_DRY && 1 - wet < NEARLY_NO_DRY * (1 - real));
  return {
    samples: wet,
    truth: real,
    excess,
    error,
    decisive: much && excess > errorsAsSure(errors, freedom) * error,
  };
}

/** The threshold in mm/day that leaves the samples as often wet as the truth. */
export function matchedThreshold({ truth, samples }: Pick<Amounts, "truth" | "samples">): number {
  return matchSorted(samples, shareFrom(truth, WET)).threshold;
}

export function cutBelow(specimen: Specimen, threshold: number): Specimen {
  return changeMembers(specimen, (values) => values.map((v) => (v < threshold ? 0 : v)));
}

function errorOfExcess({ truth, samples }: Amounts["pool"]): OverEvents {
  const { count, of } = blocksOf(truth.length);
  const wetShare = (parts: readonly Float64Array[], left: number): number => {
    let [wet, n] = [0, 0];
    parts.forEach((part, event) => {
      if (of(event) === left) return;
      n += part.length;
      for (const v of part) if (v >= WET) wet++;
    });
    return wet / n;
  };
  return overEvents(Array.from({ length: count }, (_, b) => wetShare(samples, b) - wetShare(truth, b)));
}
