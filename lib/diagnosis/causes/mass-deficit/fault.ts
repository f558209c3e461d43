import { changeCells } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** A bias by a factor. */
export const fault: Fault = {
  id: "mass-deficit",
  stage: "decoder",
  what: "multiplies every amount by one factor that is no unit conversion",
  needs: [],
  strength: { meaning: "factor", default: 0.55, min: 0.05, max: 5 },
  apply(events, { strength }) {
    return changeCells(events, (mm) => mm * strength);
  },
};
