import { changeCells } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** Beyond this, exp overflows float32. */
const LARGEST_EXPONENT = 88;

/** The inverse transform, once more. */
export const fault: Fault = {
  id: "double-inverse",
  stage: "inverse",
  what: "applies expm1 to amounts that are mm/day already (capped at e^88, where float32 ends)",
  needs: [],
  strength: {
    meaning: "share of the second inverse in log1p: 1 is the whole of it",
    default: 1,
    min: 0.5,
    max: 1,
  },
  apply(events, { strength }) {
    return changeCells(events, (mm) => {
      const log = Math.log1p(mm);
      return Math.expm1(Math.min(log + strength * (mm - log), LARGEST_EXPONENT));
    });
  },
};
