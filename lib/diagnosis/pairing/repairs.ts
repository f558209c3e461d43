import { sure } from "../../sure.js";
import { changeEvents, changeMembers, type Specimen } from "../specimen.js";
import { type Displacement, displacedCells, fetchCells } from "../statistics/symmetry.js";
import type { Pairing } from "./pairing.js";

/** The members with a displacement of the grid undone. */
export function repairDisplacement(specimen: Specimen, displacement: Displacement): Specimen {
  const cells = displacedCells(displacement, specimen.grid);
  return changeMembers(specimen, (values) => fetchCells(values, cells));
}

/** Leaves the strangers out of events that are re-paired already, and events that have nobody else. */
export function dropStrangers(
  specimen: Specimen,
  strangers: Pairing["strangers"],
  truthOf: Int32Array,
): Specimen {
  const gone = new Set(strangers.map(([event, member]) => (truthOf[event] ?? NaN) * 65536 + member));
  return {
    ...specimen,
    events: specimen.events
      .map((event, e) => ({ ...event, members: event.members.filter((_, m) => !gone.has(e * 65536 + m)) }))
      .filter((event) => event.members.length > 0),
  };
}

/** Gives each truth the samples that belong to it. */
export function repairOrder(specimen: Specimen, truthOf: Int32Array): Specimen {
  const samplesOf = new Int32Array(truthOf.length);
  truthOf.forEach((truth, samples) => {
    samplesOf[truth] = samples;
  });
  return changeEvents(specimen, (event, position) => ({
    ...event,
    members: sure(specimen.events[samplesOf[position] ?? NaN]).members,
  }));
}
