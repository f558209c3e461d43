import { sure } from "../sure.js";
import type { Cause } from "./cause.js";
import type { Finding } from "./finding.js";
import type { Specimen } from "./specimen.js";
import { type Aspect, type Change, changeOf, changesBetween, standingOf } from "./standing.js";
import { errorsAsSure } from "./statistics/student.js";

/** What a confirmed verdict rests on. */
export interface Proof {
  /** A repair that was carried out, the harm that was done to the truth instead, or the test's own numbers alone. */
  readonly by: "repair" | "imitation" | "own evidence";
  readonly changes: readonly Change[];
}

/** Least gain, in what matters, for a repair to be worth a name; loss from which it does harm. */
const LEAST_GAIN = 0.2;
const HARM = 1;
/** Part of all that an imitation wins which it may lose elsewhere, in what the cause does not disturb: it is no cure. */
const SMALL_HARM = 0.15;
/** Standard errors of a normal law beyond which a change is no chance: one in two hundred healthy runs by each. */
const ERRORS = 2.8;
/** Aspects in which a cause may be seen, by the metrics that it disturbs. */
type Claim = Change["aspect"];
const CLAIMS: Readonly<Record<string, readonly Aspect[]>> = {
  spatialCorrelation: ["spatialCorrelation"],
  wetFraction: ["wetFraction"],
  ks: ["ks", "upper"],
  massBias: ["massBias", "upper"],
  diversity: ["spread"],
};

/**
 * Holds a confirmed finding against what its repair really does, or where there is none what its imitation does: it must
 * bring something that the cause disturbs nearer to the truth, by more than chance over events, do no harm beyond chance
 * elsewhere, and more good than harm. A finding that fails is not confirmed any more, and says what was measured.
 *
 * @param specimen mended so far
 * @param reference the same beside its truth as the faults leave it that cannot be undone
 */
export function proven(
  cause: Pick<Cause, "disturbs" | "mends" | "isDecisive">,
  finding: Finding,
  specimen: Specimen,
  reference: Specimen,
): Finding {
  const { repair, trial, imitate, measure } = finding;
  const claims: Claim[] = (cause.mends ?? cause.disturbs).flatMap((metric) => CLAIMS[metric] ?? []);
  const withSpread = claims.includes("spread") && repair !== null;
  if (measure) claims.push("own");
  const changesOf = (before: Specimen, after: Specimen): readonly Change[] => [
    ...changesBetween(standingOf(before, withSpread), standingOf(after, withSpread)),
    ...(measure ? [changeOf(measure, before, after)] : []),
  ];
  const byRepair = repair ? changesOf(specimen, (trial ?? repair.apply)(specimen)) : null;
  const mayLose = cause.mends === undefined ? 0 : Number.POSITIVE_INFINITY;
  if (byRepair && holds(byRepair, claims, mayLose))
    return { ...finding, proof: { by: "repair", changes: byRepair } };
  const byImitation = imitate ? changesOf(reference, imitate(reference)) : null;
  if (cause.isDecisive || (byImitation && holds(byImitation, claims, SMALL_HARM))) {
    const harms = byRepair?.some((c) => isHarm(c)) ?? false;
    const cost = harms
      ? `; ${sure(repair).id} was tried and costs more than it gains: ${changesInWords(sure(byRepair))}`
      : "";
    return {
      ...finding,
      explanation: `${finding.explanation}${cost}`,
      repair: harms || !cause.isDecisive ? null : repair,
      proof: byImitation
        ? { by: "imitation", changes: byImitation }
        : { by: "own evidence", changes: byRepair ?? [] },
    };
  }
  const tried = byRepair ?? byImitation;
  if (!tried) return { ...finding, proof: { by: "own evidence", changes: [] } };
  const what = byRepair ? `its repair (${sure(repair).id})` : "the same harm done to the real events";
  return {
    ...finding,
    verdict: tried.some((c) => claims.includes(c.aspect) && isHarm(c)) ? "excluded" : "suspected",
    explanation: `${finding.explanation}; not confirmed, since ${what} is not shown to bring the samples nearer, beyond chance and without harm: ${changesInWords(tried)}`,
    repair: null,
  };
}

/**
 * @param mayLose part of all that is won which may be lost in what is not claimed; all of it where the repair brings out what the
 *   fault hid of others
 */
function holds(changes: readonly Change[], claims: readonly Claim[], mayLose: number): boolean {
  const counted = changes.filter(({ aspect }) => aspect !== "spread" || claims.includes(aspect));
  const gains = counted.filter((c) => claims.includes(c.aspect) && isGain(c));
  const good = counted.reduce((sum, { gain }) => sum + Math.max(gain, 0), 0);
  const bad = counted.reduce((sum, { gain }) => sum + Math.max(-gain, 0), 0);
  // Members that differ more are each less like the truth: that is no harm of a repair of their spread.
  const mayFall = claims.includes("spread") && !claims.includes("spatialCorrelation");
  const harmed = counted.some(
    (c) =>
      isHarm(c) &&
      !(mayFall && c.aspect === "spatialCorrelation") &&
      (claims.includes(c.aspect) || -c.gain > mayLose * good),
  );
  return gains.length > 0 && good > bad && !harmed;
}

/** Whether a change brings the samples nearer by what is worth a name and beyond chance. */
export function isGain({ gain, error, freedom }: Change): boolean {
  return gain > LEAST_GAIN && gain > errorsAsSure(ERRORS, freedom) * error;
}

/** Harm forbids a verdict: few events, which make a gain less sure, must not make it harder to see. */
function isHarm({ gain, error }: Change): boolean {
  return gain < -HARM && -gain > ERRORS * error;
}

/** What moved: "KS off by 0.268 → 0.423 (± 0.010), …"; all where nothing did. */
export function changesInWords(changes: readonly Change[]): string {
  const moved = changes.filter(({ gain }) => Math.abs(gain) > LEAST_GAIN);
  const said = moved.length > 0 ? moved : changes;
  return said
    .map(({ name, matters, before, after, error }) => {
      const margin = Number.isFinite(error) ? ` (± ${short(error * matters)})` : "";
      return `${name} off by ${short(before)} → ${short(after)}${margin}`;
    })
    .join(", ");
}

function short(value: number): string {
  return value.toFixed(value >= 10 ? 1 : 3);
}
