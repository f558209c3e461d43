import { changeMembers } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";
import { gaussianBlur } from "../../statistics/blur.js";

/** A decoder that regresses to the mean. */
export const fault: Fault = {
  id: "smooth-fields",
  stage: "decoder",
  what: "blurs with a Gaussian; missing and masked cells take no part",
  needs: [],
  strength: { meaning: "standard deviation of the Gaussian, cells", default: 3, min: 0.5, max: 30 },
  apply(events, { strength }) {
    return changeMembers(events, (values, event) =>
      gaussianBlur(values, event.truth.grid, events.mask, strength),
    );
  },
};
