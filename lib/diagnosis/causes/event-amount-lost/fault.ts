import type { FieldEvent } from "../../../fields/event.js";
import { type Values, withValues } from "../../../fields/field.js";
import type { Fault } from "../../faults/fault.js";
import { changeBlocks } from "../../faults/in-blocks.js";

/** A decoder that does not know how wet the day is. */
export const fault: Fault = {
  id: "event-amount-lost",
  stage: "decoder",
  what: "draws the logarithm of each member's amount towards that of the mean member of all days",
  needs: ["several events"],
  strength: { meaning: "share of the logarithm that is lost", default: 0.8, min: 0.1, max: 1 },
  apply(events, { strength }) {
    return changeBlocks(events, (block) => {
      const typical = meanAmount(block, events.mask);
      return block.map((event) => ({
        ...event,
        members: event.members.map((field) => {
          const own = amountOf(field.values, events.mask);
          const factor = own > 0 ? (typical / own) ** strength : 1;
          return withValues(
            field,
            "mm/day",
            field.values.map((v) => v * factor),
          );
        }),
      }));
    });
  },
};

function amountOf(values: Values, mask: Uint8Array | null): number {
  let sum = 0;
  values.forEach((v, i) => {
    if (!Number.isNaN(v) && mask?.[i] !== 0) sum += v;
  });
  return sum;
}

function meanAmount(block: readonly FieldEvent<"mm/day">[], mask: Uint8Array | null): number {
  const all = block.flatMap(({ members }) => members.map(({ values }) => amountOf(values, mask)));
  return all.reduce((a, b) => a + b, 0) / all.length;
}
