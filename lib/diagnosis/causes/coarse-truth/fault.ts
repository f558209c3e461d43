import { mapEvents } from "../../../fields/event.js";
import { emptyLike, withValues } from "../../../fields/field.js";
import type { Fault } from "../../faults/fault.js";

/** Real fields of a coarser product. */
export const fault: Fault = {
  id: "coarse-truth",
  stage: "grid",
  what: "replaces the truth by the means of square blocks of cells; the samples keep their own",
  needs: [],
  strength: { meaning: "side of a block, cells", default: 3, min: 2, max: 12 },
  apply(events, { strength }) {
    const side = Math.round(strength);
    return mapEvents(events, "mm/day", (event) => {
      const { values, grid } = event.truth;
      const across = Math.ceil(grid.width / side);
      const blockOf = (i: number): number =>
        Math.floor(Math.floor(i / grid.width) / side) * across + Math.floor((i % grid.width) / side);
      const sum = new Float64Array(across * Math.ceil(grid.height / side));
      const n = new Float64Array(sum.length);
      values.forEach((v, i) => {
        if (Number.isNaN(v) || events.mask?.[i] === 0) return;
        const block = blockOf(i);
        sum[block] = (sum[block] ?? NaN) + v;
        n[block] = (n[block] ?? NaN) + 1;
      });
      const out = emptyLike(values);
      values.forEach((v, i) => {
        const block = blockOf(i);
        out[i] = Number.isNaN(v) || !n[block] ? v : (sum[block] ?? NaN) / (n[block] ?? NaN);
      });
      return { ...event, truth: withValues(event.truth, "mm/day", out) };
    });
  },
};
