import { CAUSE } from "../diagnosis/causes.js";
import type { CauseId, Diagnosis } from "../diagnosis/diagnosis.js";
import type { EventSet } from "../fields/event.js";
import { fitMethod, type MethodSpec } from "../postprocess/methods.js";
import type { By } from "../postprocess/season/by.js";
import { type AnyFitted, fitBySeason } from "../postprocess/season/seasonal.js";
import { type ChooseBy, chooseStrengths, type StrengthChoices } from "../run/choose-strength.js";
import type { Scores, TargetName } from "../run/event-scores.js";
import type { FoldOptions } from "../run/folds.js";

/** How many folds, and how events are told off to them. */
export interface Folds extends FoldOptions {
  readonly folds: number;
}

/** What can be done to samples, and why it is worth trying on these. */
export interface Treatment {
  readonly id: string;
  readonly why: string;
  /** @throws ValueError when it is not possible on these events */
  plan(events: EventSet<"mm/day">, folds: Folds): Promise<Plan>;
}

/** What is fitted on all events, and in each fold: what it is set by is found without the scores of that fold. */
export interface Plan {
  readonly all: MethodSpec;
  /** @param events all but those of the fold */
  fitted(fold: number, events: EventSet<"mm/day">): Promise<AnyFitted>;
  /** How a strength was chosen; null for a method that has none. */
  readonly strengths: StrengthChoices | null;
}

/** Samples that are of no event, all of them: some can be told from the others, and the diagnosis has tried to leave them out. */
function areAllUnrelated({ causes }: Pick<Diagnosis, "causes">): boolean {
  return causes.some(
    ({ id, verdict, repair }) => id === "unrelated-samples" && verdict === "confirmed" && repair === null,
  );
}

/** Confirmed causes that must be mended at their source. */
export function causesAtSource({ causes }: Pick<Diagnosis, "causes">): CauseId[] {
  return causes
    .filter(({ id, verdict }) => verdict === "confirmed" && CAUSE[id].atSource)
    .map(({ id }) => id);
}

export interface Candidates {
  readonly treatments: readonly Treatment[];
  /** The samples are not of the days that they are beside: what is scored day by day says nothing of them. */
  readonly areUnrelated: boolean;
  /** What was not even tried, and why. */
  readonly passedOver: readonly { readonly id: string; readonly why: string }[];
}

/** How the strength of a texture is chosen. */
export interface StrengthOptions {
  readonly by: ChooseBy;
  readonly seed: number;
  readonly threshold: number | undefined;
  readonly strengths?: readonly number[] | undefined;
}

/**
 * The treatments that the findings call for.
 *
 * @param out targets that the samples miss
 */
export function candidates(
  diagnosis: Pick<Diagnosis, "causes">,
  before: Scores,
  out: readonly TargetName[],
  members: number,
  options: StrengthOptions,
): Candidates {
  const treatments: Treatment[] = [];
  const passedOver: { id: string; why: string }[] = [];
  const tooWet = before.wetFraction > before.realWetFraction;
  if (tooWet && (out.includes("wetFraction") || out.includes("ks")))
    treatments.push(
      plainTreatment(
        "matched-threshold",
        { method: "matched-threshold" },
        "samples are wet more often than the real fields",
      ),
    );
  if (areAllUnrelated(diagnosis)) {
    const why = "the samples are not of the days that they are beside";
    passedOver.push({
      id: "quantile-mapping",
      why: `${why}: whether their amounts or those days differ cannot be told; where both stand for one climate, undrizzle fix --method quantile-mapping maps all amounts`,
    });
    passedOver.push({ id: "residual-texture", why: `${why}: what they lack on a day cannot be told` });
    return { treatments, passedOver, areUnrelated: true };
  }
  if (out.some((target) => target === "wetFraction" || target === "ks" || target === "massBias"))
    treatments.push(
      plainTreatment(
        "quantile-mapping",
        { method: "quantile-mapping", seed: options.seed },
        "amounts are not those of the real fields",
      ),
    );
  if (Number.isNaN(before.diversity))
    passedOver.push({
      id: "residual-texture",
      why: `${members < 2 ? "each event has one member" : "no event has two members with rain"}: there is no spread to set it by`,
    });
  else if (before.diversity >= Math.min(0.2, before.distance))
    passedOver.push({ id: "residual-texture", why: "members differ enough already" });
  else treatments.push(textureTreatment(options));
  return { treatments, passedOver, areUnrelated: false };
}

/** A method with these options, whatever the events. */
export function plainTreatment(id: string, spec: MethodSpec, why: string): Treatment {
  return {
    id,
    why,
    plan: async () => ({ all: spec, fitted: (_, events) => fitMethod(spec, events), strengths: null }),
  };
}

/** Residual texture, its strength chosen on the events to fit on. */
export function textureTreatment({ by, seed, threshold, strengths }: StrengthOptions): Treatment {
  return {
    id: "residual-texture",
    why: "members are too much alike: what they lack is drawn, scale by scale",
    async plan(events, folds) {
      const { choices, fitted } = await chooseStrengths(events, { by, ...folds, seed, threshold, strengths });
      const { strength } = choices.all;
      return { all: { method: "residual-texture", strength, seed }, fitted, strengths: choices };
    },
  };
}

/** A treatment with a fit for each part of the year; a strength is still chosen on the whole of it. */
export function bySeason(treatment: Treatment, by: By): Treatment {
  return {
    ...treatment,
    async plan(events, folds) {
      const plan = await treatment.plan(events, folds);
      const { all, strengths } = plan;
      const specOf = (fold: number): MethodSpec =>
        strengths && all.method === "residual-texture"
          ? { ...all, strength: strengths.ofFold[fold] ?? NaN }
          : all;
      return { ...plan, fitted: (fold, fit) => fitBySeason(specOf(fold), fit, by) };
    },
  };
}
