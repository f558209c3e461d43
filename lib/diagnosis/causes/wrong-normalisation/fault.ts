import { sure } from "../../../sure.js";
import { changeCells } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";
import { toZ } from "../../faults/standardise.js";

/** Statistics of another training set. */
export const fault: Fault = {
  id: "wrong-normalisation",
  stage: "statistics",
  what: "decodes z with statistics other than those of training: std times 1 + s, mean plus s/2 std",
  needs: ["normalisation"],
  strength: { meaning: "s", default: 0.3, min: -0.6, max: 1 },
  apply(events, { strength, normalisation }) {
    const n = sure(normalisation);
    return changeCells(events, (mm, i) => {
      const z = toZ(mm, n, i);
      const log =
        z * (n.std[i] ?? NaN) * (1 + strength) + (n.mean[i] ?? NaN) + 0.5 * strength * (n.std[i] ?? NaN);
      return Math.max(Math.expm1(log), 0);
    });
  },
};
