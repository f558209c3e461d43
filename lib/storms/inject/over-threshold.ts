import { changeCells } from "./change-members.js";
import type { Fault } from "./fault.js";

/** Too much of the cure. */
export const overThreshold: Fault = {
  id: "over-threshold",
  what: "sets amounts below a threshold to 0",
  needs: [],
  strength: { meaning: "threshold, mm/day", default: 5, min: 0.5, max: 100 },
  apply(events, { strength }) {
    return changeCells(events, (mm) => (mm < strength ? 0 : mm));
  },
};
