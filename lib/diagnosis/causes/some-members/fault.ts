import { changeMembers } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** A failed draw. */
export const fault: Fault = {
  id: "some-members",
  stage: "afterwards",
  what: "multiplies the amounts of the second member of every event by a factor",
  needs: ["several members"],
  strength: { meaning: "factor", default: 0, min: 0, max: 100 },
  apply(events, { strength }) {
    return changeMembers(events, (values, _, member) =>
      member === 1 ? values.map((v) => strength * v) : values.slice(),
    );
  },
};
