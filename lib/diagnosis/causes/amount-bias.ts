import { emptyLike } from "../../fields/field.js";
import type { Normalisation } from "../../fields/transform.js";
import { type Finding, finding, untestable } from "../finding.js";
import { type Amounts, shareUpTo } from "../patient.js";
import { changeMembers, type Specimen } from "../specimen.js";
import { quantileOf } from "../statistics/pooled.js";
import { deviation, mean } from "../statistics/summary.js";
import { fitLogLine, jackknifeLogRatio, logRatios, upperRelation } from "../statistics/upper-relation.js";

interface Doubt {
  readonly bias: number;
  readonly errors: number;
}

/** Mass may be off by this much, in log, and by this many standard errors. */
export const PLAIN_DOUBT: Doubt = { bias: Math.log(1.06), errors: 2 };
/** The same where samples do not belong to their events, or a transform was undone only nearly. */
export const STRONG_DOUBT: Doubt = { bias: Math.log(1.3), errors: 4 };
/** Slopes of log ratio over log amount up to here are a factor, from here a power: a normalisation. */
const FACTOR_SLOPE = 0.13;
const POWER_SLOPE = 0.16;

/**
 * Amounts whose ranks are right but whose sizes are not: one factor at all upper quantiles is a mass bias, one
 * that grows or shrinks as a power of the amount is a straight line in log1p, that is another mean and standard
 * deviation than in training.
 */
export function examineAmounts(
  specimen: Specimen,
  amounts: Amounts,
  normalisation: Normalisation | null,
  doubt: Doubt,
): [Finding, Finding] {
  const relation = upperRelation(amounts.truth, amounts.samples, amounts.from);
  const { value, error } = jackknifeLogRatio(amounts.pool, amounts.from);
  const line = fitLogLine(relation);
  const slope = powerSlope(relation);
  const factor = Math.exp(value);
  const ratios = logRatios(relation, (v) => v);
  const [bias, margin] = [doubt.bias, doubt.errors * error];
  const biased = Math.abs(value) - margin > bias || Math.max(...ratios.map(Math.abs)) - margin > 4 * bias;
  const numbers = `the upper quantiles are ${factor.toFixed(2)} times the real ones (± ${(100 * error).toFixed(0)} %), with a power of ${slope.toFixed(2)} of the amount`;
  if (!biased || !Number.isFinite(slope))
    return [
      finding("mass-deficit", "excluded", factor, Math.exp(bias), numbers),
      finding("wrong-normalisation", "excluded", 1 + slope, 1 + POWER_SLOPE, numbers),
    ];
  if (Math.abs(slope) < FACTOR_SLOPE)
    return [
      finding(
        "mass-deficit",
        "confirmed",
        factor,
        Math.exp(Math.sign(value) * bias),
        `${numbers}: one factor, which is no change of unit`,
        {
          repair: { id: "scale-mass", apply: (s) => scale(s, massFactor(amounts, value)) },
        },
      ),
      finding("wrong-normalisation", "excluded", 1 + slope, 1 + POWER_SLOPE, numbers),
    ];
  const excluded = finding(
    "mass-deficit",
    Math.abs(slope) > POWER_SLOPE ? "excluded" : "suspected",
    factor,
    Math.exp(bias),
    `${numbers}: not one factor`,
  );
  const sentence = `log1p of the samples is ${line.slope.toFixed(2)}·log1p of the real amounts ${line.offset < 0 ? "−" : "+"} ${Math.abs(line.offset).toFixed(2)} at the upper quantiles (residual ${line.residual.toFixed(2)})`;
  if (normalisation === null)
    return [
      excluded,
      finding(
        "wrong-normalisation",
        "suspected",
        line.slope,
        1 + POWER_SLOPE,
        `${sentence}: another mean and standard deviation than in training would do this; give --stats mean.npy std.npy to tell`,
      ),
    ];
  const z = standardisedLine(specimen, lowestFree(amounts), normalisation);
  return [
    excluded,
    finding(
      "wrong-normalisation",
      Math.abs(slope) > POWER_SLOPE ? "confirmed" : "suspected",
      z.slope,
      1 + POWER_SLOPE,
      `${sentence}, z of the samples is ${z.slope.toFixed(2)}·z ${z.offset < 0 ? "−" : "+"} ${Math.abs(z.offset).toFixed(2)}: the statistics of the inverse transform are not those of training`,
      { repair: { id: "renormalise", apply: (s) => renormalise(s, z, normalisation) } },
    ),
  ];
}

export function noAmounts(why: string): [Finding, Finding] {
  return [untestable("mass-deficit", why), untestable("wrong-normalisation", why)];
}

/** Slope of the log ratio of quantiles over log amount. */
function powerSlope(relation: ReturnType<typeof upperRelation>): number {
  const points = Array.from(
    relation.truth,
    (r, k) => [Math.log(r), Math.log(relation.samples[k] / r)] as const,
  ).filter(([, y]) => Number.isFinite(y));
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  let [xx, xy] = [0, 0];
  for (const [x, y] of points) {
    xx += (x - mx) ** 2;
    xy += (x - mx) * (y - my);
  }
  return deviation(points.map(([x]) => x)) > 0 ? xy / xx : Number.NaN;
}

/** The factor that brings the mass right, where it agrees with that of the quantiles; else that of the quantiles. */
function massFactor({ truth, samples }: Amounts, logRatio: number): number {
  const byMass = Math.log(mean(samples) / mean(truth));
  return Math.exp(-(Math.abs(byMass - logRatio) < 0.1 ? byMass : logRatio));
}

function scale(specimen: Specimen, factor: number): Specimen {
  return changeMembers(specimen, (values) => values.map((v) => v * factor));
}

/** Lowest probability above dry cells and floors, where standardised values are still one line. */
function lowestFree({ samples, atoms }: Amounts): number {
  return Math.min(Math.max(shareUpTo(samples, 0), atoms.floorShare) + 0.03, 0.9);
}

/** Quantiles of z of the samples as a straight line over those of z of the truth. */
function standardisedLine(
  { events, mask }: Specimen,
  from: number,
  { mean: means, std }: Normalisation,
): { slope: number; offset: number } {
  const [truth, samples]: [number[], number[]] = [[], []];
  const total = events.reduce((n, e) => n + e.members.length, 0) * means.length;
  const stride = Math.max(1, Math.ceil(total / 120_000));
  events.forEach((event, e) => {
    for (let i = e % stride; i < means.length; i += stride) {
      if (mask?.[i] === 0 || !(std[i] > 1e-6) || Number.isNaN(event.truth.values[i])) continue;
      const z = (mm: number): number => (Math.log1p(Math.max(mm, 0)) - means[i]) / std[i];
      truth.push(z(event.truth.values[i]));
      for (const { values } of event.members) if (Number.isFinite(values[i])) samples.push(z(values[i]));
    }
  });
  const [t, s] = [Float64Array.from(truth).sort(), Float64Array.from(samples).sort()];
  const levels = Array.from({ length: 24 }, (_, k) => from + ((0.997 - from) * k) / 23);
  const [x, y] = [levels.map((p) => quantileOf(t, p)), levels.map((p) => quantileOf(s, p))];
  const [mx, my] = [mean(x), mean(y)];
  let [xx, xy] = [0, 0];
  x.forEach((v, k) => {
    xx += (v - mx) ** 2;
    xy += (v - mx) * (y[k] - my);
  });
  return { slope: xy / xx, offset: my - (xy / xx) * mx };
}

/** z' = slope·z + offset undone cell by cell; cells that were clipped to 0 stay dry. */
function renormalise(
  specimen: Specimen,
  { slope, offset }: { slope: number; offset: number },
  { mean: means, std }: Normalisation,
): Specimen {
  return changeMembers(specimen, (values) => {
    const out = emptyLike(values);
    for (let i = 0; i < out.length; i++) {
      const z = (Math.log1p(Math.max(values[i], 0)) - means[i]) / std[i];
      const mended =
        std[i] > 1e-6 ? Math.max(Math.expm1(((z - offset) / slope) * std[i] + means[i]), 0) : values[i];
      out[i] = values[i] <= 0 ? 0 : mended;
    }
    return out;
  });
}
