import { changeCells } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** A clip of the output. */
export const fault: Fault = {
  id: "clipped-tail",
  stage: "afterwards",
  what: "cuts amounts at a cap",
  needs: [],
  strength: { meaning: "cap, mm/day", default: 20, min: 1, max: 500 },
  apply(events, { strength }) {
    return changeCells(events, (mm) => Math.min(mm, strength));
  },
};
