import { changeCells } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";
import { toZ } from "../../faults/standardise.js";

/** Fields taken for mm/day that are not. */
export const fault: Fault = {
  id: "missing-inverse",
  stage: "inverse",
  what: "leaves values in log1p (strength 1) or in z (strength 2, needs statistics) and calls them mm/day",
  needs: [],
  strength: { meaning: "1: left in log1p; 2: left in z", default: 1, min: 1, max: 2 },
  apply(events, { strength, normalisation }) {
    if (strength < 2 || !normalisation) return changeCells(events, (mm) => Math.log1p(mm));
    return changeCells(events, (mm, i) => toZ(mm, normalisation, i));
  },
};
