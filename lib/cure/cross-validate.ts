import { isUserError } from "../errors.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { bothConserved, type CoarseWater, type Conserved } from "../postprocess/coarse-water.js";
import type { HeldBack } from "../postprocess/tail-guard.js";
import { treatment as inUse } from "../postprocess/treatment.js";
import { type EventScores, scoreEvent, scoresOf } from "../run/event-scores.js";
import { foldsOf } from "../run/folds.js";
import type { Folds, Plan, Treatment } from "./treatments.js";

/** A treatment, each event scored by a fit that has not seen it. */
export interface CrossValidated {
  readonly treatment: Treatment;
  /** Of each event, in order. */
  readonly scores: readonly EventScores[];
  /** The method for each event: fitted on the others of its fold. */
  readonly methodOf: (event: Pick<FieldEvent<"mm/day">, "key">) => Pick<InUse, "apply"> | null;
  readonly plan: Plan;
  readonly held: HeldBack;
  /** Null where no mass was to be conserved. */
  readonly conserved: Conserved | null;
}

type InUse = ReturnType<typeof inUse>;

/** A treatment that cannot be fitted on these events, and why. */
export interface Refused {
  readonly id: string;
  readonly why: string;
}

/**
 * Fits a treatment on all folds but one, and scores it on that one, in turn.
 *
 * @param folds how they are made, and the water that a treated event is to keep, if any
 *
 * @returns why it is refused, where the events of any fold do not allow it
 */
export async function crossValidate(
  treatment: Treatment,
  events: EventSet<"mm/day">,
  { conserve, ...folds }: Folds & { readonly conserve?: CoarseWater | undefined },
  threshold: number | undefined,
  onFold: (done: number, total: number) => void = () => {},
): Promise<CrossValidated | Refused> {
  const scores: { readonly index: number; readonly of: EventScores }[] = [];
  const methods = new Map<string, Pick<InUse, "apply">>();
  let held: HeldBack = { limit: null, lowestLimit: null, cells: 0, largest: null };
  let conserved: Conserved | null = null;
  const all = foldsOf(events, folds.folds, folds);
  try {
    const plan = await treatment.plan(events, folds);
    for (const [i, fold] of all.entries()) {
      const guarded = inUse(await plan.fitted(i, fold.fit), events.grid, conserve);
      for await (const event of fold.held) {
        scores.push({ index: event.index, of: scoreEvent(guarded.apply(event), threshold) });
        methods.set(event.key, guarded);
      }
      held = together(held, guarded.held());
      conserved = bothConserved(conserved, guarded.conserved());
      onFold(i + 1, all.length);
    }
    const inOrder = scores.sort((a, b) => a.index - b.index).map(({ of }) => of);
    const { wetFraction, realWetFraction } = scoresOf(inOrder);
    if (wetFraction === 0 && realWetFraction > 0)
      return { id: treatment.id, why: "it leaves no rain at all, and the real fields have some" };
    return {
      treatment,
      scores: inOrder,
      methodOf: ({ key }) => methods.get(key) ?? null,
      plan,
      held,
      conserved,
    };
  } catch (error) {
    if (!isUserError(error)) throw error;
    const least = Math.min(...all.map(({ fit }) => fit.length));
    return {
      id: treatment.id,
      why: `${error.message} (in a fit on ${least} of ${events.length} events, a fold left out)`,
    };
  }
}

function together(a: HeldBack, b: HeldBack): HeldBack {
  const largest = [a.largest, b.largest].filter((each) => each !== null).sort((x, y) => y.made - x.made)[0];
  const limits = [a.limit, a.lowestLimit, b.limit, b.lowestLimit].filter((limit) => limit !== null);
  return {
    limit: limits.length > 0 ? Math.max(...limits) : null,
    lowestLimit: limits.length > 0 ? Math.min(...limits) : null,
    cells: a.cells + b.cells,
    largest: largest ?? null,
  };
}
