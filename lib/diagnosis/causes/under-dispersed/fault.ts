import type { Fault } from "../../faults/fault.js";
import { spreadMembers } from "../../faults/spread-members.js";

/** Temperature too low. */
export const fault: Fault = {
  id: "under-dispersed",
  stage: "latent",
  what: "shrinks the members' differences from their mean in log1p; each keeps its own amounts, moved to other cells",
  needs: ["several members"],
  strength: { meaning: "share of the difference that is taken away", default: 0.7, min: 0.3, max: 0.95 },
  apply: (events, { strength }) => spreadMembers(events, 1 - strength),
};
