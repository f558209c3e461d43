import { mapEvents } from "../../../fields/event.js";
import { emptyLike, withValues } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import type { Fault } from "../../faults/fault.js";

/** A decoder that does not use z. */
export const fault: Fault = {
  id: "latent-ignored",
  stage: "latent",
  what: "draws every member of an event towards its first one, cell by cell",
  needs: ["several members"],
  strength: { meaning: "share of the difference that is taken away", default: 0.98, min: 0.9, max: 1 },
  apply(events, { strength }) {
    return mapEvents(events, "mm/day", (event) => ({
      ...event,
      members: event.members.map((field) => {
        const first = sure(event.members[0]).values;
        const out = emptyLike(field.values);
        for (let i = 0; i < out.length; i++)
          out[i] = (first[i] ?? NaN) + (1 - strength) * ((field.values[i] ?? NaN) - (first[i] ?? NaN));
        return withValues(field, "mm/day", out);
      }),
    }));
  },
};
