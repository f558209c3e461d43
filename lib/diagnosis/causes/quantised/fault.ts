import { changeCells } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** An integer type. */
export const fault: Fault = {
  id: "quantised",
  stage: "afterwards",
  what: "rounds amounts to multiples of a step",
  needs: [],
  strength: { meaning: "step, mm/day", default: 1, min: 0.1, max: 20 },
  apply(events, { strength }) {
    return changeCells(events, (mm) => Math.round(mm / strength) * strength);
  },
};
