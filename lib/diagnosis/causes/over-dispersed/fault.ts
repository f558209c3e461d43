import type { Fault } from "../../faults/fault.js";
import { spreadMembers } from "../../faults/spread-members.js";

/** Temperature too high. */
export const fault: Fault = {
  id: "over-dispersed",
  stage: "latent",
  what: "magnifies the members' differences from their mean in log1p; each keeps its own amounts, moved to other cells",
  needs: ["several members"],
  strength: { meaning: "share of the difference that is added", default: 2, min: 0.5, max: 10 },
  apply: (events, { strength }) => spreadMembers(events, 1 + strength),
};
