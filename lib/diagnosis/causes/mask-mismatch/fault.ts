import { ValueError } from "../../../errors.js";
import { type EventSet, mapEvents } from "../../../fields/event.js";
import { type Field, type Mask, makeField } from "../../../fields/field.js";
import type { Fault } from "../../faults/fault.js";

/** Cells scored that do not count. */
export const fault: Fault = {
  id: "mask-mismatch",
  stage: "mask",
  what: "forgets the mask: there, and where it was missing, the truth becomes 0 and the members a constant",
  needs: ["mask"],
  strength: { meaning: "the members' constant outside the mask, mm/day", default: 1, min: 0, max: 50 },
  apply(events, { strength }): EventSet<"mm/day"> {
    const unmasked = mapEvents(events, "mm/day", (event) => {
      const outside = event.truth.values.map((v, i) => (Number.isNaN(v) || events.mask?.[i] === 0 ? 1 : 0));
      if (!outside.includes(1))
        throw new ValueError(
          `mask-mismatch needs a mask or missing cells; ${event.key} has neither: give a mask`,
        );
      const inside = Uint8Array.from(outside, (v) => 1 - v);
      return {
        ...event,
        truth: filled(event.truth, inside, 0),
        members: event.members.map((field) => filled(field, inside, strength)),
      };
    });
    return { ...unmasked, mask: null };
  },
};

function filled(field: Field<"mm/day">, inside: Mask, constant: number): Field<"mm/day"> {
  return makeField(
    "mm/day",
    field.grid,
    field.values.map((v, i) => (inside[i] ? v : constant)),
    null,
  );
}
