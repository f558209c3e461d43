import { changeCells } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** An add_offset that was applied twice. */
export const fault: Fault = {
  id: "additive-offset",
  stage: "afterwards",
  what: "adds a constant to every amount, dry cells too",
  needs: [],
  strength: { meaning: "constant, mm/day", default: 0.5, min: 0.02, max: 50 },
  apply(events, { strength }) {
    return changeCells(events, (mm) => mm + strength);
  },
};
