import { changeMembers } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** Padding with zeros. */
export const fault: Fault = {
  id: "edge-effect",
  stage: "decoder",
  what: "multiplies the outermost rows and columns by a factor",
  needs: [],
  strength: { meaning: "factor", default: 0.4, min: 0, max: 10 },
  apply(events, { strength }) {
    return changeMembers(events, (values, { truth: { grid } }) =>
      values.map((v, i) => {
        const [y, x] = [Math.floor(i / grid.width), i % grid.width];
        const isEdge = y === 0 || x === 0 || y === grid.height - 1 || x === grid.width - 1;
        return isEdge ? strength * v : v;
      }),
    );
  },
};
