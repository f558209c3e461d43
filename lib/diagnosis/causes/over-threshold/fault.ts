import { changeCells } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** Too much of the cure. */
export const fault: Fault = {
  id: "over-threshold",
  stage: "afterwards",
  what: "sets amounts below a threshold to 0",
  needs: [],
  strength: { meaning: "threshold, mm/day", default: 5, min: 0.5, max: 100 },
  apply(events, { strength }) {
    return changeCells(events, (mm) => (mm < strength ? 0 : mm));
  },
};
