import { emptyLike } from "../../../fields/field.js";
import type { Amounts } from "../../amounts.js";
import { changeMembers, type Specimen } from "../../specimen.js";
import { mean } from "../../statistics/summary.js";

/** Mass and quantiles agree on a factor if they differ by less than this, in log. */
const AGREE = 0.1;

/**
 * The factor that brings the amounts right: that of the mass where the upper quantiles agree with it; else, since
 * drizzle and floors add mass too, that of the upper quantiles.
 *
 * @param logRatio median log ratio of generated to real upper quantiles
 */
export function massFactor({ truth, samples }: Amounts, logRatio: number): number {
  const byMass = Math.log(mean(samples) / mean(truth));
  return Math.exp(-(Math.abs(byMass - logRatio) < AGREE ? byMass : logRatio));
}

export function scaleMass(specimen: Specimen, factor: number): Specimen {
  return changeMembers(specimen, (values) => {
    const out = emptyLike(values);
    for (let i = 0; i < out.length; i++) out[i] = (values[i] ?? NaN) * factor;
    return out;
  });
}
