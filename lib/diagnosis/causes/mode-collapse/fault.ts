import type { FieldEvent } from "../../../fields/event.js";
import { emptyLike, type Values, withValues } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import type { Fault } from "../../faults/fault.js";
import { changeBlocks } from "../../faults/in-blocks.js";

/** A decoder that has one field. */
export const fault: Fault = {
  id: "mode-collapse",
  stage: "decoder",
  what: "replaces a share of each member by one map, the mean of all days, scaled to the member's amount",
  needs: ["several events"],
  strength: { meaning: "share of the map", default: 1, min: 0.3, max: 1 },
  apply(events, { strength }) {
    return changeBlocks(events, (block) => {
      const map = meanOf(block);
      return block.map((event) => ({
        ...event,
        members: event.members.map((field) =>
          withValues(field, "mm/day", blended(field.values, map, strength, events.mask)),
        ),
      }));
    });
  },
};

function meanOf(block: readonly FieldEvent<"mm/day">[]): Float64Array {
  const firsts = block.map(({ members }) => sure(members[0]).values);
  return Float64Array.from(
    sure(firsts[0]),
    (_, i) => firsts.reduce((sum, v) => sum + (v[i] ?? NaN), 0) / firsts.length,
  );
}

function blended(values: Values, map: Float64Array, share: number, mask: Uint8Array | null): Values {
  let [own, all] = [0, 0];
  values.forEach((v, i) => {
    if (Number.isNaN(v) || Number.isNaN(map[i] ?? NaN) || mask?.[i] === 0) return;
    own += v;
    all += map[i] ?? NaN;
  });
  const scale = all > 0 ? own / all : 0;
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++)
    out[i] = Number.isNaN(map[i] ?? NaN)
      ? (values[i] ?? NaN)
      : (1 - share) * (values[i] ?? NaN) + share * scale * (map[i] ?? NaN);
  return out;
}
