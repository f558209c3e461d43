import { sure } from "../../../sure.js";
import { changeCells } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";
import { fromZ, toZ } from "../../faults/standardise.js";

/** A ReLU in standardised space. */
export const fault: Fault = {
  id: "activation-floor",
  stage: "head",
  what: "raises every cell below a value of z to it, as a ReLU in standardised log space does",
  needs: ["normalisation"],
  strength: { meaning: "z of the floor", default: 0, min: -2, max: 2 },
  apply(events, { strength, normalisation }) {
    const n = sure(normalisation);
    return changeCells(events, (mm, i) => {
      const floor = fromZ(strength, n, i);
      return toZ(mm, n, i) < strength ? floor : mm;
    });
  },
};
