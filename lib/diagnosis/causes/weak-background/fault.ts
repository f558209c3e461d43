import { emptyLike } from "../../../fields/field.js";
import { changeMembers } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";
import { memberStream } from "../../faults/member-stream.js";
import { smoothNoise } from "../../faults/smooth-noise.js";

/** True drizzle. */
export const fault: Fault = {
  id: "weak-background",
  stage: "decoder",
  what: "lays drizzle, varying smoothly about its median, wherever there is less",
  needs: [],
  strength: { meaning: "median of the drizzle, mm/day", default: 0.3, min: 0.1, max: 2 },
  apply(events, { strength, seed }) {
    return changeMembers(events, (values, event, member) => {
      const noise = smoothNoise(
        event.truth.grid,
        8,
        memberStream(seed, "weak-background", event.index, member),
      );
      const out = emptyLike(values);
      for (let i = 0; i < out.length; i++) {
        const drizzle = strength * Math.exp(0.4 * (noise[i] ?? NaN));
        out[i] = Math.max(values[i] ?? NaN, drizzle);
      }
      return out;
    });
  },
};
