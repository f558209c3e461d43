import { emptyLike, withValues } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import type { Fault } from "../../faults/fault.js";
import { changeBlocks } from "../../faults/in-blocks.js";

/** Days that begin at another hour. */
export const fault: Fault = {
  id: "accumulation-window",
  stage: "pairing",
  what: "replaces a part of each member by that of the next event (of the first, for the last of a block)",
  needs: ["several events"],
  strength: { meaning: "part of the day", default: 0.5, min: 0.1, max: 0.9 },
  apply(events, { strength }) {
    return changeBlocks(events, (block) =>
      block.map((event, e) => {
        const next = sure(block[(e + 1) % block.length]).members;
        return {
          ...event,
          members: event.members.map((field, m) => {
            const other = sure(next[m % next.length]).values;
            const out = emptyLike(field.values);
            for (let i = 0; i < out.length; i++)
              out[i] = Number.isNaN(other[i] ?? NaN)
                ? (field.values[i] ?? NaN)
                : (1 - strength) * (field.values[i] ?? NaN) + strength * (other[i] ?? NaN);
            return withValues(field, "mm/day", out);
          }),
        };
      }),
    );
  },
};
