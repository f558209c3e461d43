import type { Normalisation } from "../../fields/transform.js";
import { sure } from "../../sure.js";
import { type Amounts, HIGHEST_FROM, measureAmounts, shareFrom } from "../amounts.js";
import { findFloor } from "../causes/activation-floor/examine.js";
import { massFactor, scaleMass } from "../causes/mass-deficit/repair.js";
import { drizzleFinding } from "../causes/weak-background/drizzle-finding.js";
import { cutBelow, matchedThreshold, WET, wetExcess } from "../causes/weak-background/wet-excess.js";
import { renormalise, standardisedLine, undoLogLine } from "../causes/wrong-normalisation/repair.js";
import type { Verdict } from "../diagnosis.js";
import { byCause, type Finding, finding } from "../finding.js";
import { imitated } from "../imitation.js";
import { plusMinus } from "../plus-minus.js";
import { amountsNow, amountsOfShapes, besideImitation, type Scene } from "../scene.js";
import type { Specimen } from "../specimen.js";
import { errorsAsSure } from "../statistics/student.js";
import { mean } from "../statistics/summary.js";
import {
  fitLogLine,
  jackknifeLogMass,
  jackknifeUpper,
  logRatios,
  powerSlope,
  rootMeanSquare,
  upperRelation,
} from "../statistics/upper-relation.js";
import { kolmogorov } from "./kolmogorov.js";
import { pairingOf } from "./pairing.js";

/** How far amounts may be off, in log, and by how many standard errors of a normal law, before a bias is looked for. */
export interface Doubt {
  readonly bias: number;
  readonly errors: number;
}
export const PLAIN_DOUBT: Doubt = { bias: Math.log(1.06), errors: 3 };
/** Where samples do not belong to their events, or a transform was undone only nearly. */
export const STRONG_DOUBT: Doubt = { bias: Math.log(1.2), errors: 3 };

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
/** Badness by which other statistics may leave more than a factor to be named beside it. */
const TWIN = 1;
/** Badness that a factor or other statistics may leave, or share of what there was. */
const WELL_EXPLAINED = 1.5;
const SHARE_LEFT = 0.1;
/** To confirm drizzle, a threshold must leave no more KS than this, or take away this share of the wet excess. */
const GOOD_KS = 0.1;
const EXCESS_TAKEN = 0.5;
/** Misfit of the upper quantiles, in log, beyond which amounts are not those of the truth. */
const UPPER_MISFIT = 0.3;

type AmountCause = "mass-deficit" | "wrong-normalisation" | "weak-background";

/** Log ratio of upper quantiles beyond which a bias is suspected even where chance might do it. */
const LARGE_BIAS = Math.log(1.3);

interface Explanation {
  readonly causes: readonly AmountCause[];
  /** The same without a threshold, where one is among the repairs. */
  readonly wet: Explanation | null;
  /** After the repairs: distance of all in bands, of the distributions, and misfit of their upper quantiles. */
  readonly badness: number;
  readonly ks: number;
  readonly upper: number;
}

export interface AmountExamination {
  readonly findings: readonly Finding[];
  /** Whether the upper quantiles are the real ones once the named causes are mended. */
  readonly explained: boolean;
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
): AmountExamination {
  const wet = wetExcess(amounts, doubt.errors);
  const from = wet.decisive ? aboveDrizzle(amounts) : amounts.from;
  const relation = upperRelation(amounts.truth, amounts.samples, from);
  const upper = jackknifeUpper(amounts.pool, from);
  const { value, error } = upper.ratio;
  const errors = errorsAsSure(doubt.errors, upper.ratio.freedom);
  const line = fitLogLine(relation);
  const power = powerSlope(relation);
  const ratios = logRatios(relation, (v) => v);
  const margin = errors * error;
  const biased = Math.abs(value) - margin > doubt.bias;
  const bent =
    Math.max(...ratios.map(Math.abs)) - margin > 4 * doubt.bias &&
    Math.abs(power) - errors * upper.power.error > FACTOR_POWER / 2;
  const isFactor = Math.abs(power) < FACTOR_POWER + errors * upper.power.error;

  const factor = massFactor(amounts, value);
  const z = normalisation ? standardisedLine(reference, amounts, normalisation) : null;
  const mend: Record<AmountCause, (s: Specimen, now: Amounts) => Specimen> = {
    "mass-deficit": (s) => scaleMass(s, factor),
    "wrong-normalisation": (s) =>
      z && normalisation ? renormalise(s, z, normalisation) : undoLogLine(s, line),
    "weak-background": (s, now) => cutBelow(s, matchedThreshold(now)),
  };
  const options: AmountCause[][] = [[]];
  if (biased || isMassBiased(amounts, wet.decisive, value, margin, doubt)) options.push(["mass-deficit"]);
  if ((biased || bent) && !sameStatistics) options.push(["wrong-normalisation"]);
  const explain = (causes: readonly AmountCause[], wet: Explanation | null): Explanation => {
    let mended = specimen;
    let now = amounts;
    for (const cause of causes) {
      mended = mend[cause](mended, now);
      now = measure(mended);
    }
    return { causes, wet, ...distances(now) };
  };
  const tried = options.map((causes) => explain(causes, null));
  if (wet.decisive)
    for (const dry of [...tried]) tried.push(explain([...dry.causes, "weak-background"], dry));

  const isEnough = ({ causes, badness }: Explanation): boolean =>
    causes.every((cause) => cause === "weak-background") ||
    ((isFactor || !causes.includes("mass-deficit")) &&
      badness < Math.max(WELL_EXPLAINED, SHARE_LEFT * sure(tried[0]).badness));
  const dries = (explanation: Explanation): boolean =>
    explanation.wet === null ||
    explanation.ks < GOOD_KS ||
    explanation.wet.ks - explanation.ks > EXCESS_TAKEN * wet.excess;
  let best = cheapest(tried.filter((t) => isEnough(t) && dries(t)));
  const nearer = cheapest(tried).causes;
  if (smooth && wet.decisive && best.upper < UPPER_MISFIT && !best.causes.includes("weak-background"))
    best = { ...best, causes: [...best.causes, "weak-background"] };
  const untold = normalisation === null && best.causes.includes("wrong-normalisation");
  const explained =
    !untold &&
    best.upper < Math.max(UPPER_MISFIT, margin) &&
    nearer.every((cause) => best.causes.includes(cause));

  const numbers = `the upper quantiles are ${Math.exp(value).toFixed(2)} times the real ones${plusMinus(error)}, with a power of ${power.toFixed(2)} of the amount`;
  const isUnsure = isFactor && best.causes.length === 0 && Math.abs(value) > LARGE_BIAS;
  const verdictOf = (id: AmountCause): Verdict =>
    best.causes.includes(id)
      ? untold
        ? "suspected"
        : "confirmed"
      : nearer.includes(id) || (id === "mass-deficit" && ((untold && isFactor) || isUnsure))
        ? "suspected"
        : "excluded";
  const bias = verdictOf("mass-deficit");
  const statistics = verdictOf("wrong-normalisation");
  const short = (id: AmountCause): string =>
    id === "mass-deficit" && isUnsure && !biased
      ? "; these events are too few to tell that from chance"
      : nearer.includes(id) && !best.causes.includes(id)
        ? "; undoing it brings the amounts nearer to the real ones, but not to them: something else is wrong with them"
        : "";
  const twin =
    bias === "confirmed" && z
      ? tried.find(
          (t) =>
            t.causes.join() === "wrong-normalisation" &&
            (Math.abs(power) > FACTOR_POWER || (isEnough(t) && t.badness < best.badness + TWIN)),
        )
      : undefined;
  const findings = [
    finding(
      "mass-deficit",
      bias,
      Math.exp(value),
      Math.exp(Math.sign(value) * doubt.bias),
      `${numbers}${short("mass-deficit")}${twin && z ? `; other statistics in the inverse transform (z of the samples is ${z.slope.toFixed(2)}·z ${signed(z.offset)}) would do nearly the same${Math.abs(power) > FACTOR_POWER ? ", as amounts are not off by one factor but within their error" : ""}: compare them with those of training` : ""}`,
      bias === "confirmed"
        ? {
            repair: { id: "scale-mass", apply: (s) => scaleMass(s, factor) },
            ...(twin ? { alternatives: ["wrong-normalisation"] } : {}),
          }
        : {},
    ),
    finding(
      "wrong-normalisation",
      statistics,
      z?.slope ?? line.slope,
      1 + FACTOR_POWER,
      statistics === "excluded"
        ? numbers
        : `log1p of the samples is ${line.slope.toFixed(2)}·log1p of the real amounts ${signed(line.offset)} at the upper quantiles` +
            (z
              ? `, z of the samples is ${z.slope.toFixed(2)}·z ${signed(z.offset)}${statistics === "confirmed" ? ": the statistics of the inverse transform are not those of training" : short("wrong-normalisation")}`
              : `: another mean and standard deviation than in training would do this; give --stats mean.npy std.npy to tell`),
      statistics === "confirmed" && z && normalisation
        ? { repair: { id: "renormalise", apply: (s) => renormalise(s, z, normalisation) } }
        : {},
    ),
    drizzleFinding(specimen, amounts, wet, verdictOf("weak-background"), {
      asGiven: sure(tried[0]),
      cut: tried.find(({ causes }) => causes.length === 1 && causes[0] === "weak-background"),
      measure,
    }),
  ];
  return { findings, explained };
}

/** The lowest probability at which samples are well above the threshold that takes drizzle away. */
function aboveDrizzle(amounts: Amounts): number {
  const drizzle = 1 - shareFrom(amounts.samples, 2 * matchedThreshold(amounts));
  return Math.max(amounts.from, Math.min(drizzle, HIGHEST_FROM));
}

/** Whether the mass is off beyond doubt, drizzle left out, and the upper quantiles with it. */
function isMassBiased(
  amounts: Amounts,
  drizzles: boolean,
  upper: number,
  margin: number,
  { bias, errors }: Doubt,
): boolean {
  const least = drizzles ? matchedThreshold(amounts) : 0;
  const mass = jackknifeLogMass(amounts.pool, least);
  return (
    Math.abs(mass.value) - errorsAsSure(errors, mass.freedom) * mass.error > bias &&
    Math.abs(upper) > margin &&
    Math.sign(upper) === Math.sign(mass.value)
  );
}

function cheapest(explanations: readonly Explanation[]): Explanation {
  const cost = ({ causes, badness }: Explanation): number =>
    badness + causes.reduce((sum, cause) => sum + (PRICE[cause] ?? NaN), 0);
  return explanations.reduce((a, b) => (cost(b) < cost(a) ? b : a));
}

type Distances = Pick<Explanation, "badness" | "ks" | "upper">;

/** Distances from the truth; badness is the sum of those in bands beyond the first, each up to 6. */
function distances({ truth, samples, from }: Amounts): Distances {
  const ks = kolmogorov(truth, samples);
  const upper = rootMeanSquare(logRatios(upperRelation(truth, samples, from), (v) => v));
  const badness = [
    ks / BANDS.ks,
    Math.abs(shareFrom(samples, WET) - shareFrom(truth, WET)) / BANDS.wet,
    Math.abs(Math.log(mean(samples) / mean(truth))) / BANDS.mass,
    upper / BANDS.upper,
  ].reduce(
    (sum, part) =>
      sum + (Number.isFinite(part) ? Math.min(Math.max(part - 1, 0), MOST_BADNESS) : MOST_BADNESS),
    0,
  );
  return { badness, ks, upper };
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"} ${Math.abs(value).toFixed(2)}`;
}

/** {@link explainAmounts} of the specimen so far, with more doubt where samples belong to no event or were transformed back. */
export function amountsExplained(scene: Scene): AmountExamination {
  const { specimen, chart, evidence } = scene;
  const normalisation = evidence.normalisation ?? null;
  const shapes = scene.once(amountsOfShapes);
  const transformed = scene.isConfirmed("missing-inverse") || scene.isConfirmed("double-inverse");
  return explainAmounts(
    specimen,
    besideImitation(scene),
    amountsNow(scene, shapes.atoms),
    normalisation,
    scene.once(pairingOf).relation === "none" || transformed ? STRONG_DOUBT : PLAIN_DOUBT,
    (s) => measureAmounts(imitated(s, chart), shapes.atoms),
    {
      smooth: scene.isConfirmed("smooth-fields"),
      sameStatistics: Math.abs(findFloor(shapes, normalisation)?.z ?? Number.NaN) < 1e-3,
    },
  );
}

/** The findings of {@link amountsExplained}, by cause. */
export function amountFindings(scene: Scene): ReturnType<typeof byCause> {
  return byCause(scene.once(amountsExplained).findings);
}
