import type { Fault, FaultChoice, Need } from "../../diagnosis/faults/fault.js";
import { ValueError } from "../../errors.js";
import type { EventSet } from "../../fields/event.js";
import type { Normalisation } from "../../fields/transform.js";
import { FAULTS } from "./faults.js";

export interface InjectOptions {
  readonly seed: number;
  /** Statistics of z; the faults of standardised space need them. */
  readonly normalisation?: Normalisation;
}

/** A choice with its strength filled in. */
export interface AppliedFault {
  readonly id: Fault["id"];
  readonly strength: number;
}

/**
 * Applies faults to a healthy set, lazily. They are applied in the order of {@link FAULTS}, whatever the order they
 * are asked for in; the same seed gives the same values.
 *
 * @param events truth and members in mm/day; never changed
 * @param faults with their strengths; each at most once
 * @param options seed, and the statistics that faults in z need
 * @returns the spoilt set in mm/day, computed while iterating
 * @throws ValueError for an unknown or repeated fault, a strength outside its range, or a set that lacks what a
 *   fault needs
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const sick = injectFaults(
 *   healthySamples(events, { seed: 1, members: 2 }),
 *   [{ id: "mass-deficit" }],
 *   { seed: 1 },
 * );
 * sick.members; // → 2
 * ```
 */
export function injectFaults(
  events: EventSet<"mm/day">,
  faults: readonly FaultChoice[],
  { seed, normalisation }: InjectOptions,
): EventSet<"mm/day"> {
  const wanted = new Map(checkedFaults(faults).map(({ id, strength }) => [id, strength]));
  let spoilt = events;
  for (const fault of FAULTS) {
    const strength = wanted.get(fault.id);
    if (strength === undefined) continue;
    for (const need of fault.needs) if (isMissing(need, events, normalisation)) throw lacking(fault, need);
    spoilt = fault.apply(spoilt, { strength, seed, normalisation: normalisation ?? null });
  }
  return spoilt;
}

/** The faults in the order in which they are applied, with their strengths. Throws as {@link injectFaults} does. */
export function checkedFaults(faults: readonly FaultChoice[]): AppliedFault[] {
  const known = FAULTS.map((fault) => fault.id);
  faults.forEach(({ id }, i) => {
    if (!known.includes(id)) throw new ValueError(`${id} is no fault: choose from ${known.join(", ")}`);
    if (faults.findIndex((other) => other.id === id) < i) throw new ValueError(`${id} is asked for twice`);
  });
  return FAULTS.flatMap((fault) => {
    const choice = faults.find(({ id }) => id === fault.id);
    if (!choice) return [];
    const { min, max, meaning } = fault.strength;
    const strength = choice.strength ?? fault.strength.default;
    if (!(strength >= min && strength <= max))
      throw new ValueError(`${fault.id} of strength ${strength}: ${meaning}, from ${min} to ${max}`);
    return [{ id: fault.id, strength }];
  });
}

function isMissing(
  need: Need,
  events: EventSet<"mm/day">,
  normalisation: Normalisation | undefined,
): boolean {
  if (need === "normalisation") return normalisation === undefined;
  if (need === "several members") return events.members < 2;
  if (need === "several events") return events.length < 2;
  return false;
}

function lacking(fault: Fault, need: Need): ValueError {
  const what = need === "normalisation" ? "the mean and std of training (--stats)" : need;
  return new ValueError(`${fault.id} needs ${what}`);
}
