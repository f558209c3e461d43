import { emptyLike } from "../../../fields/field.js";
import { changeMembers } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";
import { fromZ } from "../../faults/standardise.js";

/** Amount of a dead output where no statistics say what z = 0 is, mm/day. */
const TYPICAL_CLIMATOLOGY = 0.6;

/** A head that has died. */
export const fault: Fault = {
  id: "dead-output",
  stage: "output",
  what: "sticks cells at z = 0 (the climatological mean of log1p; 0.6 mm/day where no statistics are given), wettest cells last",
  needs: [],
  strength: { meaning: "share of cells that are stuck", default: 1, min: 0.9, max: 1 },
  apply(events, { strength, normalisation }) {
    return changeMembers(events, (values) => {
      const sorted = values.filter((v, i) => !Number.isNaN(v) && events.mask?.[i] !== 0).sort();
      const alive =
        strength < 1 ? (sorted[Math.floor(strength * sorted.length)] ?? NaN) : Number.POSITIVE_INFINITY;
      const out = emptyLike(values);
      for (let i = 0; i < out.length; i++) {
        const stuck = normalisation ? fromZ(0, normalisation, i) : TYPICAL_CLIMATOLOGY;
        out[i] = (values[i] ?? NaN) < alive ? stuck : (values[i] ?? NaN);
      }
      return out;
    });
  },
};
