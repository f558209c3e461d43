import { isUserError } from "../errors.js";
import { eventsOf } from "../fields/event.js";
import { fitMethod, type MethodId, type MethodSpec } from "../postprocess/methods.js";
import { sure } from "../sure.js";
import type { CauseId } from "./cause-ids.js";
import { changeEvents, type Specimen } from "./specimen.js";
import { type Change, changesBetween, standingOf } from "./standing.js";
import { errorsAsSure } from "./statistics/student.js";

/** A method of post-processing that was fitted on some events of the run and scored on the others. */
export interface Remedy {
  readonly method: MethodId;
  readonly fittedOn: number;
  readonly scoredOn: number;
  readonly changes: readonly Change[];
  /** Sum of all gains and losses, in units of what matters. */
  readonly net: number;
}

interface Offer {
  readonly spec: MethodSpec;
  /** Causes that it is a remedy for. */
  readonly against: readonly CauseId[];
}

const OFFERS: readonly Offer[] = [
  {
    spec: { method: "matched-threshold" },
    against: ["weak-background", "activation-floor", "threshold-wrong-space"],
  },
  {
    spec: { method: "quantile-mapping" },
    against: [
      "weak-background",
      "activation-floor",
      "threshold-wrong-space",
      "mass-deficit",
      "wrong-normalisation",
      "over-threshold",
    ],
  },
  {
    spec: { method: "residual-texture" },
    against: ["smooth-fields", "under-dispersed", "latent-ignored"],
  },
];
const EVENTS = 32;
const MEMBERS = 3;
const FEWEST = 8;
/** Gain that a remedy is worth naming for, and by how many errors of a normal law it must be beyond chance. */
const LEAST_GAIN = 0.2;
const ERRORS = 2;

/**
 * Tries the methods that are remedies for the causes found, or for amounts that are off without a known cause: fitted on
 * every other event, scored on the rest. Those that do more good than harm beyond chance, most useful first.
 *
 * @param specimen with all repairs made that saved samples allow
 */
export async function tryRemedies(specimen: Specimen, causes: readonly CauseId[]): Promise<Remedy[]> {
  const step = Math.ceil(specimen.events.length / EVENTS);
  const some = specimen.events
    .filter((_, i) => i % step === 0)
    .map((event) => ({ ...event, members: event.members.slice(0, MEMBERS) }));
  if (some.length < FEWEST) return [];
  const [fit, score] = [0, 1].map((half) => some.filter((_, i) => i % 2 === half));
  const rest: Specimen = { ...specimen, events: sure(score) };
  const withSpread = some.every(({ members }) => members.length > 1);
  const before = standingOf(rest, withSpread);
  const remedies: Remedy[] = [];
  for (const { spec, against } of OFFERS) {
    if (!against.some((id) => causes.includes(id))) continue;
    try {
      const fitted = await fitMethod(spec, eventsOf(sure(fit)));
      const after = standingOf(
        changeEvents(rest, (event) => fitted.apply(event)),
        withSpread,
      );
      const changes = changesBetween(before, after);
      const net = changes.reduce((sum, { gain }) => sum + gain, 0);
      if (net > 0 && changes.some(isWorth))
        remedies.push({
          method: spec.method,
          fittedOn: sure(fit).length,
          scoredOn: sure(score).length,
          changes,
          net,
        });
    } catch (error) {
      if (!isUserError(error)) throw error;
    }
  }
  return remedies.sort((a, b) => b.net - a.net);
}

function isWorth({ gain, error, freedom }: Change): boolean {
  return gain > LEAST_GAIN && gain > errorsAsSure(ERRORS, freedom) * error;
}
