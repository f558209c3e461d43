import { changeCells } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** Amounts in another unit. */
export const fault: Fault = {
  id: "unit-scale",
  stage: "unit",
  what: "multiplies by the factor between two units: 1/24 (mm/h), 24, 1/1000 (m), 1/25.4 (inches), 1/86400 (kg m-2 s-1)",
  needs: [],
  strength: { meaning: "factor", default: 1 / 24, min: 1e-6, max: 1e6 },
  apply(events, { strength }) {
    return changeCells(events, (mm) => mm * strength);
  },
};
