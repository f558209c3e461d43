import type { FieldEvent } from "../../../fields/event.js";
import { type Field, withValues } from "../../../fields/field.js";
import type { RandomStream } from "../../../fields/random.js";
import { sure } from "../../../sure.js";
import type { Fault } from "../../faults/fault.js";
import { changeBlocks } from "../../faults/in-blocks.js";
import { memberStream } from "../../faults/member-stream.js";
import { movedCells } from "../../faults/nearest-fill.js";

/** Samples that belong to no event of the set. */
export const fault: Fault = {
  id: "unrelated-samples",
  stage: "decoder",
  what: "replaces each member by one of another event, turned and shifted at random",
  needs: ["several events"],
  strength: { meaning: "share of the members that are replaced", default: 1, min: 0.1, max: 1 },
  apply(events, { strength, seed }) {
    return changeBlocks(events, (block) =>
      block.map((event, i) => ({
        ...event,
        members: event.members.map((field, m) => {
          const stream = memberStream(seed, "unrelated-samples", event.index, m);
          return stream.uniform() < strength ? stranger(block, i, field, stream) : field;
        }),
      })),
    );
  },
};

function stranger(
  block: readonly FieldEvent<"mm/day">[],
  own: number,
  field: Field<"mm/day">,
  stream: RandomStream,
): Field<"mm/day"> {
  const other = sure(block[(own + 1 + stream.below(block.length - 1)) % block.length]).members;
  const { height, width } = field.grid;
  const upsideDown = stream.below(2) === 1;
  const mirrored = stream.below(2) === 1;
  const down = stream.below(height);
  const right = stream.below(width);
  const values = movedCells(
    sure(other[stream.below(other.length)]).values,
    field.grid,
    field.mask,
    (y, x) => {
      const row = (y + down) % height;
      const column = (x + right) % width;
      return (upsideDown ? height - 1 - row : row) * width + (mirrored ? width - 1 - column : column);
    },
  );
  return withValues(field, "mm/day", values);
}
