import { emptyLike } from "../../../fields/field.js";
import { changeMembers } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";
import { memberStream } from "../../faults/member-stream.js";

/** A linear head without a clip. */
export const fault: Fault = {
  id: "negative-values",
  stage: "afterwards",
  what: "puts noise about 0 where it is dry",
  needs: [],
  strength: { meaning: "standard deviation of the noise, mm/day", default: 0.1, min: 0.02, max: 5 },
  apply(events, { strength, seed }) {
    return changeMembers(events, (values, { index }, member) => {
      const stream = memberStream(seed, "negative-values", index, member);
      const out = emptyLike(values);
      for (let i = 0; i < out.length; i++)
        out[i] = (values[i] ?? NaN) < 0.1 ? strength * stream.normal() : (values[i] ?? NaN);
      return out;
    });
  },
};
