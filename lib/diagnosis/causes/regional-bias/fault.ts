import { changeMembers } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** A domain that the training hardly knew. */
export const fault: Fault = {
  id: "regional-bias",
  stage: "decoder",
  what: "multiplies the western two fifths of the northern half (first rows, first columns) by a factor",
  needs: [],
  strength: { meaning: "factor", default: 2.5, min: 0.05, max: 20 },
  apply(events, { strength }) {
    return changeMembers(events, (values, { truth: { grid } }) =>
      values.map((v, i) => {
        const [y, x] = [Math.floor(i / grid.width), i % grid.width];
        return y < grid.height / 2 && x < 0.4 * grid.width ? strength * v : v;
      }),
    );
  },
};
