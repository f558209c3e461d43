import { CAUSE } from "./causes.js";
import type { CauseResult, Diagnosis, Symptom } from "./diagnosis.js";

/** What an outcome without a confirmed cause rests on. */
export interface OutcomeFacts {
  readonly causes: readonly CauseResult[];
  readonly symptoms: readonly Symptom[];
  /** Metrics out of their band for a reason that makes nobody sick: chance, traces, a spread with causes of its own. */
  readonly excused: readonly string[];
  readonly events: number;
}

/** With fewer events than these nothing can be called healthy: chance and fault look alike. */
export const LEAST_EVENTS = 4;
/** Nor where more causes than these could not be tested, not counting those that only a model shows. */
const MOST_UNTESTED = 5;

/** The confirmed causes; else `healthy` where every symptom is inside its band or excused, and else `undecided`. */
export function outcomeOf({ causes, symptoms, excused, events }: OutcomeFacts): Diagnosis["diagnosis"] {
  const confirmed = causes.filter(({ verdict }) => verdict === "confirmed").map(({ id }) => id);
  if (confirmed.length > 0) return confirmed;
  const sick = symptoms.some(({ metric, ok }) => !ok && !excused.includes(metric));
  if (sick || events < LEAST_EVENTS || untestedOf(causes).length > MOST_UNTESTED) return ["undecided"];
  return ["healthy"];
}

/** Causes that these fields are too few or too poor to test. */
export function untestedOf(causes: readonly CauseResult[]): readonly CauseResult["id"][] {
  return causes
    .filter(({ id, verdict }) => verdict === "untestable" && CAUSE[id].needs !== "model")
    .map(({ id }) => id);
}
