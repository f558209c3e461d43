import { sure } from "../../sure.js";
import { type Course, courseOf, figure, finitePart, late, type Stretch, span } from "./course.js";
import type { Told } from "./losses.js";
import type { TrainingLog } from "./read-training-log.js";
import type { TrainingFinding } from "./training.js";

/** KL up to here carries nothing, whether it is summed over the latent dimensions or averaged over them, nats. */
const NOTHING = 0.01;
/** From here on the posterior of a day is so far from the prior that draws from the prior hardly ever come near it, nats. */
const FAR = 50;
/** Part of the loss that the KL makes up, below which it hardly acts and above which it rules. */
const HARDLY = 0.05;
const RULES = 0.5;
/** How well loss = reconstruction + weight × KL must hold for the weight to be read from them. */
const FITS = 0.02;

/** What the KL did: at zero, large, its weight, and its part beside the reconstruction. */
export function klFindings(log: TrainingLog): Told {
  const kl = courseOf(log, "train.kl") ?? courseOf(log, "val.kl");
  if (!kl)
    return { findings: [], untold: ["the KL: the log has no column of it, so collapse cannot be seen"] };
  const finite = finitePart(kl);
  if (finite.values.length === 0) return { findings: [], untold: [] };
  const end = late(finite);
  if (end.mean < -NOTHING)
    return {
      findings: [],
      untold: [
        `the KL: ${kl.name} is ${figure(end.mean)} in ${span(end)}, and a KL is not negative: another quantity, or another sign`,
      ],
    };
  const part = log.columns.has("train.kl") ? "train" : "val";
  const loss = courseOf(log, `${part}.loss`);
  const reconstruction = courseOf(log, `${part}.reconstruction`);
  const weighted = loss && reconstruction ? weightOf(loss, reconstruction, kl) : null;
  const findings = end.mean < NOTHING ? [atZero(finite, end)] : [];
  const untold: string[] = [];
  if (end.mean >= FAR) findings.push(large(finite, end));
  if (weighted && reconstruction) findings.push(...against(kl, weighted, reconstruction, end));
  else if (end.mean >= NOTHING)
    untold.push(
      loss && reconstruction
        ? `the weight of the KL: ${loss.name} is not ${reconstruction.name} plus a constant part of ${kl.name}, other terms stand in it`
        : "the KL against the reconstruction: the log has not all of loss, reconstruction and KL",
    );
  return { findings, untold };
}

function atZero({ name, values, epochs }: Course, { from, to, mean }: Stretch): TrainingFinding {
  const most = Math.max(...values);
  const fell = most > 10 * NOTHING ? ` (${figure(most)} at epoch ${epochs[values.indexOf(most)]})` : "";
  return {
    id: "kl-at-zero",
    isConcern: true,
    sentence: `${name} is ${figure(mean)} in ${span({ from, to })}${fell}: the posterior has collapsed to the prior, z carries nothing of the day`,
    epochs: [from, to],
    speaksFor: ["posterior-collapse", "latent-ignored"],
  };
}

function large({ name }: Course, { from, to, mean }: Stretch): TrainingFinding {
  return {
    id: "kl-large",
    isConcern: true,
    sentence: `${name} is ${figure(mean)} nats in ${span({ from, to })}: the posterior of a day is far from the prior, whose draws hardly ever come near it (if the column is the KL itself, before its weight)`,
    epochs: [from, to],
    speaksFor: ["point-posterior", "prior-gap"],
  };
}

interface Weight {
  readonly first: number;
  readonly last: number;
  readonly epochs: readonly [number, number];
}

/** The factor of the KL in the loss, where it is the same, or goes one way (a warm-up), over the epochs. */
function weightOf(loss: Course, reconstruction: Course, kl: Course): Weight | null {
  const at = (course: Course, epoch: number): number =>
    course.values[course.epochs.indexOf(epoch)] ?? Number.NaN;
  const told = kl.epochs
    .map((epoch) => ({
      epoch,
      weight: (at(loss, epoch) - at(reconstruction, epoch)) / at(kl, epoch),
      visible: Math.abs(at(loss, epoch) - at(reconstruction, epoch)) > 1e-4 * Math.abs(at(loss, epoch)),
    }))
    .filter(({ weight, visible }) => Number.isFinite(weight) && visible);
  if (told.length < 3) return null;
  const weights = told.map(({ weight }) => weight);
  const [first, last] = [weights[0] ?? NaN, weights.at(-1) ?? NaN];
  const slack = FITS * Math.max(...weights.map(Math.abs));
  const isRising = weights.every((w, i) => i === 0 || w >= (weights[i - 1] ?? NaN) - slack);
  const isFalling = weights.every((w, i) => i === 0 || w <= (weights[i - 1] ?? NaN) + slack);
  if (!(isRising || isFalling) || Math.min(...weights) < -slack) return null;
  return { first, last, epochs: [sure(told[0]).epoch, sure(told.at(-1)).epoch] };
}

function against(
  kl: Course,
  { first, last, epochs }: Weight,
  reconstruction: Course,
  end: Stretch,
): TrainingFinding[] {
  const isConstant = Math.abs(last - first) <= FITS * Math.max(Math.abs(first), Math.abs(last));
  const other = late(finitePart(reconstruction)).mean;
  const part = (last * end.mean) / (last * end.mean + other);
  const weight: TrainingFinding = {
    id: "kl-weight",
    isConcern: false,
    sentence: isConstant
      ? `the loss is ${reconstruction.name} plus ${figure(last)} × ${kl.name}`
      : `the loss is ${reconstruction.name} plus a part of ${kl.name} that goes from ${figure(first)} at epoch ${epochs[0]} to ${figure(last)} at epoch ${epochs[1]}`,
    epochs,
    speaksFor: [],
  };
  if (end.mean < NOTHING || !(other > 0)) return [weight];
  const said = `in ${span(end)} the weighted KL (${figure(last)} × ${figure(end.mean)}) makes up ${(100 * part).toPrecision(2)} % of the loss beside the reconstruction (${figure(other)})`;
  const isHardly = part < HARDLY;
  return [
    weight,
    {
      id: "kl-against-reconstruction",
      isConcern: isHardly || part > RULES,
      sentence: isHardly
        ? `${said}: it hardly holds the posterior near the prior`
        : part > RULES
          ? `${said}: it rules, and pays for throwing away what z knows`
          : said,
      epochs: [end.from, end.to],
      speaksFor: isHardly ? ["point-posterior", "prior-gap"] : part > RULES ? ["posterior-collapse"] : [],
    },
  ];
}
