import type { Diagnosis } from "../diagnosis/diagnosis.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import type { Conserved } from "../postprocess/coarse-water.js";
import { fitMethod } from "../postprocess/methods.js";
import type { By } from "../postprocess/season/by.js";
import { type AnyFitted, fitBySeason } from "../postprocess/season/seasonal.js";
import type { HeldBack } from "../postprocess/tail-guard.js";
import { treatment as inUse } from "../postprocess/treatment.js";
import { type ChangeSignal, changeOf } from "../run/change-signal.js";
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
import type { TreatmentOptions } from "../run/fix-meter.js";
import type { Split } from "../run/folds.js";
import { checkAsked } from "./check-asked.js";
import { type CrossValidated, crossValidate } from "./cross-validate.js";
import { excusedTargets } from "./excused-targets.js";
import { changeRanges, type Range, type Resampled, resampleScores, scoreRanges } from "./intervals.js";
import { metText } from "./met-text.js";
import { LABELS, notCured } from "./not-cured.js";
import { bySeason, candidates, causesAtSource, type Treatment } from "./treatments.js";
import { nothingToFitOn, whyNone } from "./why-none.js";

export interface CureOptions extends TreatmentOptions {
  /** Folds of the cross-validation; 5 by default. */
  readonly folds?: number | undefined;
  /** How events are told off to folds; `contiguous` by default. */
  readonly split?: Split | undefined;
  /** What the strength of a texture is chosen by; `bands` by default. */
  readonly choose?: ChooseBy | undefined;
  /** A fit for each part of the year, of events that have dates; one for all by default. */
  readonly by?: By | undefined;
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
  readonly method: AnyFitted;
  /** How the strength was chosen, on all events and in each fold; null for a method without. */
  readonly strengths: StrengthChoices | null;
  /** Each event treated by a fit that has not seen it; other events by the fit on all. */
  apply(event: FieldEvent<"mm/day">): FieldEvent<"mm/day">;
  readonly table: readonly CureRow[];
  /** Relative change of the CRPS, and its range. */
  readonly crpsChange: { readonly value: number; readonly range: Range };
  readonly held: HeldBack;
  /** What was conserved of the mass of coarse cells; null where nothing was to be. */
  readonly conserved: Conserved | null;
  /** Between two periods, of all events; null where none were given. */
  readonly change: ChangeSignal | null;
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
  /** The samples are of other days: what compares them day by day, correlation and CRPS, says nothing of a treatment. */
  readonly areUnrelated: boolean;
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
 * @throws ValueError when there are fewer than two events and a treatment is to be tried, an event has no date and fits are
 *   by season or periods are compared, or `conserve` lacks an event; ShapeError when it is of another place
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
  {
    folds = 5,
    split = "contiguous",
    choose = "bands",
    seed = 0,
    by,
    conserve,
    periods,
    threshold,
    onProgress,
  }: CureOptions = {},
): Promise<Cure> {
  await checkAsked(events, { by, conserve, periods });
  const before: EventScores[] = [];
  for await (const event of events) before.push(scoreEvent(event, threshold));
  const now = scoresOf(before);
  const metBefore = targetsMet(now);
  const missed = TARGETS.filter((target) => !metBefore.includes(target));
  const out = missed.filter((target) => !Number.isNaN(now[target]));
  const atSource = causesAtSource(diagnosis);
  const nothingToFit = nothingToFitOn(before, now);
  const { treatments, passedOver, areUnrelated } =
    atSource.length > 0 || nothingToFit
      ? { treatments: [], passedOver: [], areUnrelated: false }
      : candidates(diagnosis, now, out, events.members, { by: choose, seed, threshold });
  const tried = await tryAll(
    by ? treatments.map((treatment) => bySeason(treatment, by)) : treatments,
    (treatment) =>
      crossValidate(treatment, events, { folds, split, seed, conserve }, threshold, (done, total) =>
        onProgress?.(treatment.id, done, total),
      ),
    seed,
  );
  const trials: Trial[] = [
    ...passedOver.map(({ id, why }) => ({ id, why, scores: null, ranges: null, met: [] })),
    ...tried.trials,
  ];
  const resampled = resampleScores(before, seed);
  const facts = {
    diagnosis,
    events: before.length,
    members: events.members,
    folds: Math.min(split === "odd-even" ? 2 : folds, before.length),
    split,
    before: now,
    metBefore,
    trials,
    areUnrelated,
  };
  const best = bestOf(tried.scored, before, resampled, areUnrelated);
  if (!best) {
    const reason =
      nothingToFit ??
      whyNone(atSource, out, tried.scored.length, metBefore.length, excusedTargets(diagnosis));
    return {
      ...facts,
      blockLength: 0,
      cured: null,
      reason,
      notCured: notCured(diagnosis, now, missed, null),
    };
  }
  const after = scoresOf(best.scores);
  const stillOut = TARGETS.filter((target) => !targetsMet(after).includes(target));
  return {
    ...facts,
    blockLength: resampled.blockLength,
    cured: await curedBy(best, events, { by, conserve, periods }, resampled),
    reason:
      `${best.treatment.id}: ${best.treatment.why}; ${metText(after)} out of fit, ${metBefore.length} before` +
      (areUnrelated
        ? `; of samples of other days KS alone decides: ${now.ks.toFixed(3)} → ${after.ks.toFixed(3)}`
        : ""),
    notCured: notCured(diagnosis, after, stillOut, best),
  };
}

type Tried = CrossValidated & { readonly resampled: Resampled };

async function curedBy(
  { plan, methodOf, held, conserved, resampled }: Tried,
  events: EventSet<"mm/day">,
  { by, conserve, periods }: Pick<CureOptions, "by" | "conserve" | "periods">,
  before: Resampled,
): Promise<Cured> {
  const method = by ? await fitBySeason(plan.all, events, by) : await fitMethod(plan.all, events);
  const onAll = inUse(method, events.grid, conserve);
  const apply: Cured["apply"] = (event) => (methodOf(event) ?? onAll).apply(event);
  return {
    method,
    strengths: plan.strengths,
    apply,
    table: tableOf(before, resampled, events.members),
    crpsChange: {
      value: resampled.asScored.crps / before.asScored.crps - 1,
      range: changeRanges(before, resampled).crps,
    },
    held,
    conserved,
    change: periods ? await changeOf(events, { apply }, periods) : null,
  };
}

async function tryAll(
  treatments: readonly Treatment[],
  validate: (treatment: Treatment) => ReturnType<typeof crossValidate>,
  seed: number,
): Promise<{ readonly scored: readonly Tried[]; readonly trials: readonly Trial[] }> {
  const scored: Tried[] = [];
  const trials: Trial[] = [];
  for (const treatment of treatments) {
    const { id } = treatment;
    const found = await validate(treatment);
    if (!("scores" in found)) {
      trials.push({ id, why: found.why, scores: null, ranges: null, met: [] });
      continue;
    }
    const again = resampleScores(found.scores, seed);
    const scores = scoresOf(found.scores);
    scored.push({ ...found, resampled: again });
    trials.push({ id, why: treatment.why, scores, ranges: scoreRanges(again), met: targetsMet(scores) });
  }
  return { scored, trials };
}

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

function tableOf(resampledBefore: Resampled, resampledAfter: Resampled, members: number): CureRow[] {
  const [before, after] = [resampledBefore.asScored, resampledAfter.asScored];
  const [beforeRanges, afterRanges] = [scoreRanges(resampledBefore), scoreRanges(resampledAfter)];
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
