import { changeMembers } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** Transposed convolutions of stride 2. */
export const fault: Fault = {
  id: "excess-small-scale",
  stage: "decoder",
  what: "multiplies the cells of a checkerboard by 1 + strength and 1 − strength in turn",
  needs: [],
  strength: { meaning: "part of the amount", default: 0.3, min: 0.05, max: 1 },
  apply(events, { strength }) {
    return changeMembers(events, (values, { truth: { grid } }) =>
      values.map(
        (v, i) => v * (1 + strength * (1 - 2 * ((Math.floor(i / grid.width) + (i % grid.width)) % 2))),
      ),
    );
  },
};
