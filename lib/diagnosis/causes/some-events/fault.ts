import { changeMembers } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** Events of another unit. */
const EVERY = 12;

/** Files of another unit or version among the others. */
export const fault: Fault = {
  id: "some-events",
  stage: "afterwards",
  what: "multiplies the amounts of every twelfth event by a factor",
  needs: ["several events"],
  strength: { meaning: "factor", default: 100, min: 2, max: 10_000 },
  apply(events, { strength }) {
    return changeMembers(events, (values, { index }) =>
      index % EVERY === EVERY >> 2 ? values.map((v) => strength * v) : values.slice(),
    );
  },
};
