import type { CauseId, Diagnosis } from "../diagnosis/diagnosis.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { type FittedMethod, fitMethod } from "../postprocess/methods.js";
import type { HeldBack } from "../postprocess/tail-guard.js";
import type { ChooseBy, StrengthChoices } from "../run/choose-strength.js";
import {
  bandsOf,
  type EventScores,
  type Scores,
  scoreEvent,
  scoresOf,
  TARGETS,
  type TargetName,
  targetsMet,
} from "../run/event-scores.js";
import type { Split } from "../run/folds.js";
import { type CrossValidated, crossValidate } from "./cross-validate.js";
import { changeRanges, type Range, type Resampled, resampleScores, scoreRanges } from "./intervals.js";
import { candidates, causesAtSource } from "./treatments.js";

export interface CureOptions {
  /** Folds of the cross-validation; 5 by default. */
  readonly folds?: number | undefined;
  /** How events are told off to folds; `contiguous` by default. */
  readonly split?: Split | undefined;
  /** What the strength of a texture is chosen by; `bands` by default. */
  readonly choose?: ChooseBy | undefined;
  readonly seed?: number | undefined;
  /** A cell is wet from this many mm/day on; 0.1 by default. */
  readonly threshold?: number | undefined;
  readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined;
}

/** One treatment that was tried, out of fit; or why it could not be. */
export interface Trial {
  readonly id: string;
  readonly why: string;
  readonly scores: Scores | null;
  /** The middle 95 % of the scores over resampled events. */
  readonly ranges: Readonly<Record<keyof Scores, Range>> | null;
  readonly met: readonly TargetName[];
}

/** A line of the before/after table: out of fit, with the middle 95 % over resampled events. */
export interface CureRow {
  readonly metric: keyof Scores;
  readonly label: string;
  readonly unit: "" | "mm/day";
  /** The real value, or what it should be; NaN where there is none. */
  readonly real: number;
  readonly before: number;
  readonly beforeRange: Range;
  readonly after: number;
  readonly afterRange: Range;
  /** NaN at both ends where it has no target. */
  readonly target: readonly [number, number];
}

export interface Cured {
  readonly method: FittedMethod;
  /** How the strength was chosen, on all events and in each fold; null for a method without. */
  readonly strengths: StrengthChoices | null;
  /** Each event treated by a fit that has not seen it; other events by the fit on all. */
  apply(event: FieldEvent<"mm/day">): FieldEvent<"mm/day">;
  readonly table: readonly CureRow[];
  /** Relative change of the CRPS, and its range. */
  readonly crpsChange: { readonly value: number; readonly range: Range };
  readonly held: HeldBack;
}

export interface Cure {
  readonly diagnosis: Diagnosis;
  readonly events: number;
  readonly members: number;
  readonly folds: number;
  readonly split: Split;
  readonly blockLength: number;
  readonly before: Scores;
  readonly metBefore: readonly TargetName[];
  readonly trials: readonly Trial[];
  /** Null where nothing that was tried is shown to help. */
  readonly cured: Cured | null;
  /** Why this one, or why none. */
  readonly reason: string;
  readonly notCured: readonly string[];
}

/**
 * Cures samples as far as it can show: tries the treatments that the findings call for, each event scored by a fit that
 * has not seen it, and takes the one that meets the most targets and has the lowest CRPS; none, where none is better than
 * the samples are.
 *
 * @param events iterated several times for each treatment; values that are NaN or masked stay as they are
 * @param diagnosis of these events: its causes decide what is tried
 * @param options 5 folds and the order of bands where left out
 * @returns what was tried with scores, and the cure with its events in mm/day; `cured` is null, with a reason, where
 *   none is better
 * @throws ValueError when there are fewer than two events and a treatment is to be tried
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { metBefore, trials } = await cure(events, await diagnose(events));
 * [metBefore, trials.length]; // → [ [ 'correlation' ], 3 ]
 * ```
 */
export async function cure(
  events: EventSet<"mm/day">,
  diagnosis: Diagnosis,
  { folds = 5, split = "contiguous", choose = "bands", seed = 0, threshold, onProgress }: CureOptions = {},
): Promise<Cure> {
  const before: EventScores[] = [];
  for await (const event of events) before.push(scoreEvent(event, threshold));
  const now = scoresOf(before);
  const metBefore = targetsMet(now);
  const out = TARGETS.filter((target) => !metBefore.includes(target) && !Number.isNaN(now[target]));
  const atSource = causesAtSource(diagnosis);
  const { treatments, passedOver, areUnrelated } =
    atSource.length > 0 || now.realWetFraction === 0
      ? { treatments: [], passedOver: [], areUnrelated: false }
      : candidates(diagnosis, now, out, events.members, { by: choose, seed, threshold });
  const trials: Trial[] = passedOver.map(({ id, why }) => ({ id, why, scores: null, ranges: null, met: [] }));
  const resampled = resampleScores(before, seed);
  const tried: Tried[] = [];
  for (const treatment of treatments) {
    const found = await crossValidate(treatment, events, { folds, split, seed }, threshold, (done, total) =>
      onProgress?.(treatment.id, done, total),
    );
    const scores = "scores" in found ? scoresOf(found.scores) : null;
    const again = "scores" in found ? resampleScores(found.scores, seed) : null;
    if (again && "scores" in found) tried.push({ ...found, resampled: again });
    trials.push({
      id: treatment.id,
      why: "scores" in found ? treatment.why : found.why,
      scores,
      ranges: again && scoreRanges(again),
      met: scores ? targetsMet(scores) : [],
    });
  }
  const facts = {
    diagnosis,
    events: before.length,
    members: events.members,
    folds: split === "odd-even" ? 2 : folds,
    split,
    before: now,
    metBefore,
    trials,
  };
  const best = bestOf(tried, before, resampled, areUnrelated);
  if (!best) {
    const reason = whyNone(atSource, out, tried.length, now.realWetFraction === 0, metBefore.length);
    return { ...facts, blockLength: 0, cured: null, reason, notCured: notCured(diagnosis, now, out, null) };
  }
  const method = await fitMethod(best.plan.all, events);
  const after = scoresOf(best.scores);
  const stillOut = TARGETS.filter((target) => !targetsMet(after).includes(target));
  return {
    ...facts,
    blockLength: resampled.blockLength,
    cured: {
      method,
      strengths: best.plan.strengths,
      apply: (event) => (best.methodOf(event) ?? method).apply(event),
      table: tableOf(now, after, [resampled, best.resampled], events.members),
      crpsChange: { value: after.crps / now.crps - 1, range: changeRanges(resampled, best.resampled).crps },
      held: best.held,
    },
    reason: `${best.treatment.id}: ${best.treatment.why}; ${targetsMet(after).length} of 5 targets out of fit, ${metBefore.length} before`,
    notCured: notCured(diagnosis, after, stillOut, best),
  };
}

type Tried = CrossValidated & { readonly resampled: Resampled };

/**
 * The most targets, then the lowest CRPS; null where that is not better than before: as many targets, and neither CRPS nor
 * (CRPS no worse) KS lower beyond chance. Of samples of other days KS alone is asked.
 */
function bestOf(
  tried: readonly Tried[],
  before: readonly EventScores[],
  resampled: Resampled,
  areUnrelated: boolean,
): Tried | null {
  const met = (scores: readonly EventScores[]): number => targetsMet(scoresOf(scores)).length;
  const order = [...tried].sort(
    (a, b) => met(b.scores) - met(a.scores) || scoresOf(a.scores).crps - scoresOf(b.scores).crps,
  );
  const best = order[0];
  if (!best) return null;
  const { crps, ks } = changeRanges(resampled, best.resampled);
  if (areUnrelated) return ks[1] < 0 ? best : null;
  if (met(best.scores) < met(before)) return null;
  if (met(best.scores) > met(before)) return best;
  return crps[1] < 0 || (ks[1] < 0 && !(crps[0] > 0)) ? best : null;
}

function whyNone(
  atSource: readonly CauseId[],
  out: readonly TargetName[],
  tried: number,
  isDry: boolean,
  met: number,
): string {
  if (isDry) return "the real fields are dry everywhere: there is nothing to fit on";
  if (atSource.length > 0)
    return `${atSource.join(", ")} must be mended where it arises: a treatment of the samples would hide it`;
  if (tried === 0)
    return out.length === 0
      ? `${met === TARGETS.length ? "all targets are met" : "no target that is defined is missed"}, and no treatment is called for`
      : "no treatment is possible on these events";
  return "no treatment meets more targets or lowers CRPS or KS beyond chance on events that it was not fitted on";
}

const LABELS: Record<keyof Scores, string> = {
  correlation: "spatial correlation",
  wetFraction: "wet fraction",
  ks: "KS",
  massBias: "mass bias",
  diversity: "diversity",
  crps: "fair CRPS",
  distance: "1 − cosine of samples with the truth",
  realWetFraction: "real wet fraction",
};

function tableOf(
  before: Scores,
  after: Scores,
  resampled: readonly [before: Resampled, after: Resampled],
  members: number,
): CureRow[] {
  const [beforeRanges, afterRanges] = resampled.map(scoreRanges) as [
    ReturnType<typeof scoreRanges>,
    ReturnType<typeof scoreRanges>,
  ];
  const bands = bandsOf(before);
  const real: Partial<Record<keyof Scores, number>> = {
    correlation: 1,
    wetFraction: before.realWetFraction,
    ks: 0,
    massBias: 0,
    crps: 0,
  };
  return ([...TARGETS, "crps", "distance"] as const).map((metric) => ({
    metric,
    label: metric === "crps" && members < 2 ? "absolute error (CRPS of one member)" : LABELS[metric],
    unit: metric === "crps" ? "mm/day" : "",
    real: real[metric] ?? Number.NaN,
    before: before[metric],
    beforeRange: beforeRanges[metric],
    after: after[metric],
    afterRange: afterRanges[metric],
    target: metric in bands ? bands[metric as TargetName] : [Number.NaN, Number.NaN],
  }));
}

/** What is left, in sentences. */
function notCured(
  { causes }: Diagnosis,
  scores: Scores,
  out: readonly TargetName[],
  best: CrossValidated | null,
): string[] {
  const found = out.map((target) =>
    Number.isNaN(scores[target])
      ? `${LABELS[target]} is undefined`
      : `${LABELS[target]} is ${scores[target].toFixed(3)}, its target ${bandsOf(scores)
          [target].map((end) => +end.toFixed(3))
          .join(" to ")}`,
  );
  const confirmed = causes.filter(({ verdict }) => verdict === "confirmed").map(({ id }) => id);
  if (confirmed.length > 0)
    found.push(
      `the cause itself (${confirmed.join(", ")}) is still in the model or the pipeline: a treatment of samples changes neither`,
    );
  if (best?.treatment.id === "residual-texture")
    found.push(
      "what the samples do not know of the day they still do not know: coherence is not raised, and the correlation of single members is lower than before",
    );
  return found;
}
