import type { Normalisation } from "../fields/transform.js";
import { type Amounts, shareFrom } from "./amounts.js";
import { massFactor, scaleMass } from "./causes/mass-deficit.js";
import { cutBelow, matchedThreshold, WET, wetExcess } from "./causes/weak-background.js";
import { renormalise, standardisedLine, undoLogLine } from "./causes/wrong-normalisation.js";
import { type Finding, finding } from "./finding.js";
import type { Specimen } from "./specimen.js";
import { lowerBound } from "./statistics/ranks.js";
import { mean } from "./statistics/summary.js";
import {
  fitLogLine,
  jackknifeLogRatio,
  logRatios,
  powerSlope,
  rootMeanSquare,
  upperRelation,
} from "./statistics/upper-relation.js";

/** How far amounts may be off, in log, and by how many standard errors, before a bias is looked for. */
export interface Doubt {
  readonly bias: number;
  readonly errors: number;
}
export const PLAIN_DOUBT: Doubt = { bias: Math.log(1.06), errors: 2 };
/** Where samples do not belong to their events, or a transform was undone only nearly. */
export const STRONG_DOUBT: Doubt = { bias: Math.log(1.3), errors: 4 };

/** Powers of the amount by which the ratio of quantiles may change under a factor. */
const FACTOR_POWER = 0.16;
/** Badness that each further cause must take away. */
const PRICE: Readonly<Record<string, number>> = {
  "mass-deficit": 0.5,
  "wrong-normalisation": 1,
  "weak-background": 0.5,
};
/** Units of badness: one band. */
const BANDS = { ks: 0.1, wet: 0.05, mass: Math.log(1.06), upper: 0.15 };
const MOST_BADNESS = 6;
/** Badness that a factor or other statistics may leave, or share of what there was. */
const WELL_EXPLAINED = 1.5;
const SHARE_LEFT = 0.3;

type AmountCause = "mass-deficit" | "wrong-normalisation" | "weak-background";

interface Explanation {
  readonly causes: readonly AmountCause[];
  readonly badness: number;
}

/**
 * Which of a factor, other statistics and drizzle, alone or together, brings wet fraction, distribution and mass of the
 * samples back to the truth with the fewest causes. A factor or a power is only looked for where the upper
 * quantiles are off by more than chance, drizzle only where wet cells are.
 *
 * @param reference the samples beside a truth that has been through the faults which cannot be undone
 * @param smooth samples are too smooth: drizzle beyond that of a blur is then named although no threshold restores the
 *   distribution
 * @param sameStatistics a floor at exactly z = 0 shows that the statistics are those of training
 * @param measure amounts of repaired samples beside the truth
 */
export function explainAmounts(
  specimen: Specimen,
  reference: Specimen,
  amounts: Amounts,
  normalisation: Normalisation | null,
  doubt: Doubt,
  measure: (specimen: Specimen) => Amounts,
  { smooth, sameStatistics }: { readonly smooth: boolean; readonly sameStatistics: boolean },
): Finding[] {
  const relation = upperRelation(amounts.truth, amounts.samples, amounts.from);
  const { value, error } = jackknifeLogRatio(amounts.pool, amounts.from);
  const line = fitLogLine(relation);
  const power = powerSlope(relation);
  const ratios = logRatios(relation, (v) => v);
  const margin = doubt.errors * error;
  const biased = Math.abs(value) - margin > doubt.bias;
  const bent =
    Math.max(...ratios.map(Math.abs)) - margin > 4 * doubt.bias && Math.abs(power) > FACTOR_POWER / 2;
  const wet = wetExcess(amounts, doubt.errors);

  const factor = massFactor(amounts, value);
  const z = normalisation ? standardisedLine(reference, amounts, normalisation) : null;
  const mend: Record<AmountCause, (s: Specimen, now: Amounts) => Specimen> = {
    "mass-deficit": (s) => scaleMass(s, factor),
    "wrong-normalisation": (s) =>
      z && normalisation ? renormalise(s, z, normalisation) : undoLogLine(s, line),
    "weak-background": (s, now) => cutBelow(s, matchedThreshold(now)),
  };
  const options: AmountCause[][] = [[]];
  if (biased) options.push(["mass-deficit"]);
  if ((biased || bent) && !sameStatistics) options.push(["wrong-normalisation"]);
  if (wet.decisive) for (const causes of [...options]) options.push([...causes, "weak-background"]);

  const tried = options.map((causes): Explanation => {
    let mended = specimen;
    let now = amounts;
    for (const cause of causes) {
      mended = mend[cause](mended, now);
      now = measure(mended);
    }
    return { causes, badness: badnessOf(now) };
  });
  const cost = ({ causes, badness }: Explanation): number =>
    badness + causes.reduce((sum, cause) => sum + PRICE[cause], 0);
  const enough = ({ causes, badness }: Explanation): boolean =>
    causes.length === 0 ||
    (causes.length === 1 && causes[0] === "weak-background") ||
    badness < Math.max(WELL_EXPLAINED, SHARE_LEFT * tried[0].badness);
  let best = tried.filter(enough).reduce((a, b) => (cost(b) < cost(a) ? b : a));
  if (smooth && wet.decisive && !best.causes.includes("weak-background"))
    best = { ...best, causes: [...best.causes, "weak-background"] };
  const untold = normalisation === null && best.causes.includes("wrong-normalisation");

  const numbers = `the upper quantiles are ${Math.exp(value).toFixed(2)} times the real ones (± ${(100 * error).toFixed(0)} %), with a power of ${power.toFixed(2)} of the amount`;
  const has = (id: AmountCause): boolean => best.causes.includes(id);
  return [
    finding(
      "mass-deficit",
      has("mass-deficit") ? "confirmed" : untold && Math.abs(power) < FACTOR_POWER ? "suspected" : "excluded",
      Math.exp(value),
      Math.exp(Math.sign(value) * doubt.bias),
      has("mass-deficit") ? `${numbers}: one factor, which is no change of unit` : numbers,
      has("mass-deficit") ? { repair: { id: "scale-mass", apply: (s) => scaleMass(s, factor) } } : {},
    ),
    finding(
      "wrong-normalisation",
      !has("wrong-normalisation") ? "excluded" : untold ? "suspected" : "confirmed",
      z?.slope ?? line.slope,
      1 + FACTOR_POWER,
      !has("wrong-normalisation")
        ? numbers
        : `log1p of the samples is ${line.slope.toFixed(2)}·log1p of the real amounts ${signed(line.offset)} at the upper quantiles` +
            (z
              ? `, z of the samples is ${z.slope.toFixed(2)}·z ${signed(z.offset)}: the statistics of the inverse transform are not those of training`
              : `: another mean and standard deviation than in training would do this; give --stats mean.npy std.npy to tell`),
      has("wrong-normalisation") && z && normalisation
        ? { repair: { id: "renormalise", apply: (s) => renormalise(s, z, normalisation) } }
        : {},
    ),
    background(amounts, wet, has("weak-background"), untold, measure),
  ];
}

function background(
  amounts: Amounts,
  wet: ReturnType<typeof wetExcess>,
  explains: boolean,
  untold: boolean,
  measure: (specimen: Specimen) => Amounts,
): Finding {
  const threshold = matchedThreshold(amounts);
  const numbers = `${(100 * wet.samples).toFixed(1)} % of the cells are wet, of the real ones ${(100 * wet.truth).toFixed(1)} % (± ${(100 * wet.error).toFixed(1)})`;
  const verdict = !wet.decisive || !explains ? "excluded" : untold ? "suspected" : "confirmed";
  return finding(
    "weak-background",
    verdict,
    wet.excess,
    0.05,
    verdict === "excluded"
      ? numbers
      : `${numbers}; a threshold of ${threshold.toPrecision(3)} mm/day gives the real frequency, the usual 0.1 mm/day leaves ${(100 * wet.samples).toFixed(1)} %`,
    verdict === "confirmed"
      ? {
          repair: {
            id: "matched-threshold",
            apply: (s) => cutBelow(s, matchedThreshold(measure(s))),
          },
        }
      : {},
  );
}

/** Distances from the truth in bands beyond the first, each up to 6. */
function badnessOf({ truth, samples, from }: Amounts): number {
  const parts = [
    kolmogorov(truth, samples) / BANDS.ks,
    Math.abs(shareFrom(samples, WET) - shareFrom(truth, WET)) / BANDS.wet,
    Math.abs(Math.log(mean(samples) / mean(truth))) / BANDS.mass,
    rootMeanSquare(logRatios(upperRelation(truth, samples, from), (v) => v)) / BANDS.upper,
  ];
  return parts.reduce(
    (sum, part) =>
      sum + (Number.isFinite(part) ? Math.min(Math.max(part - 1, 0), MOST_BADNESS) : MOST_BADNESS),
    0,
  );
}

/** Two-sample Kolmogorov–Smirnov distance of ascending values; below 0.1 mm/day all are dry. */
export function kolmogorov(a: Float64Array, b: Float64Array): number {
  let [i, j] = [lowerBound(a, WET), lowerBound(b, WET)];
  let most = Math.abs(i / a.length - j / b.length);
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i], b[j]);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"} ${Math.abs(value).toFixed(2)}`;
}
