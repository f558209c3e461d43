import { CAUSE } from "./causes.js";
import type { CauseResult, Diagnosis, Symptom } from "./diagnosis.js";
import type { Looks } from "./looks/look.js";
import { symptomName } from "./symptom-name.js";

/** What an outcome without a confirmed cause rests on. */
export interface OutcomeFacts {
  readonly causes: readonly CauseResult[];
  readonly symptoms: readonly Symptom[];
  readonly looks: Pick<Looks, "out" | "fine">;
  readonly events: number;
  /** Cells that are scored. */
  readonly cells: number;
  /** What these events are too few to tell. */
  readonly coarse: readonly string[];
}

/** With fewer events than these nothing can be called healthy: chance and fault look alike. */
export const LEAST_EVENTS = 4;
/** Nor with fewer cells. */
export const LEAST_CELLS = 30;
/** Nor where more causes than these could not be tested, not counting those that only a model shows. */
const MOST_UNTESTED = 9;

/**
 * The confirmed causes; else `healthy`, which is a claim: every symptom inside its band, nothing out of the ordinary in
 * any look, and enough events, cells and tests to have seen it. Else `undecided`.
 */
export function outcomeOf(facts: OutcomeFacts): Diagnosis["diagnosis"] {
  const confirmed = facts.causes.filter(({ verdict }) => verdict === "confirmed").map(({ id }) => id);
  if (confirmed.length > 0) return confirmed;
  return doubtsOf(facts).length > 0 ? ["undecided"] : ["healthy"];
}

/** Whether nothing is wrong: neither a cause nor a doubt. */
export function isHealthy({ diagnosis }: Pick<Diagnosis, "diagnosis">): boolean {
  return diagnosis.join() === "healthy";
}

/** Why the samples cannot be called healthy; none where they can. */
export function doubtsOf({ causes, symptoms, looks, events, cells, coarse }: OutcomeFacts): string[] {
  const off = symptoms.filter(({ ok }) => !ok).map(({ metric }) => symptomName(metric));
  const untested = untestedOf(causes);
  return [
    ...(off.length > 0
      ? [`out of band without a cause that these tests could prove: ${off.join(", ")}`]
      : []),
    ...looks.out.map(({ sentence }) => sentence),
    ...coarse,
    ...(events < LEAST_EVENTS
      ? [
          `${events === 1 ? "one event" : `${events} events`} cannot tell a fault from chance: give at least ${LEAST_EVENTS}, better 30`,
        ]
      : []),
    ...(looks.fine.length + looks.out.length === 0
      ? ["no look at tails, maps, scales and members had events enough to see a thing"]
      : []),
    ...(cells < LEAST_CELLS
      ? [`${cells} cells are too few to call anything healthy: give at least ${LEAST_CELLS}`]
      : []),
    ...(untested.length > MOST_UNTESTED
      ? [
          `${untested.length} causes could not be tested on these fields (why is said above): not tested is not excluded`,
        ]
      : []),
  ];
}

/** Causes that these fields are too few or too poor to test. */
function untestedOf(causes: readonly CauseResult[]): readonly CauseResult["id"][] {
  return causes
    .filter(({ id, verdict }) => verdict === "untestable" && CAUSE[id].needs !== "model")
    .map(({ id }) => id);
}
