import { sure } from "../../../sure.js";
import { changeCells } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";
import { fromZ, toZ } from "../../faults/standardise.js";

/** The documented cure, applied before the inverse transform. */
export const fault: Fault = {
  id: "threshold-wrong-space",
  stage: "threshold",
  what: "sets z below a threshold to z = 0, which is not zero rain",
  needs: ["normalisation"],
  strength: { meaning: "threshold in z", default: 0.1, min: 0.01, max: 1 },
  apply(events, { strength, normalisation }) {
    const n = sure(normalisation);
    return changeCells(events, (mm, i) => (toZ(mm, n, i) < strength ? fromZ(0, n, i) : mm));
  },
};
