import type { FieldEvent } from "../fields/event.js";
import type { Mask, Space } from "../fields/field.js";

/**
 * The cells of an event that count: inside the mask, with a finite truth and at least one finite member.
 * A member that is missing in such a cell is left out there, the others are not.
 */
export function countedCells<S extends Space>({ truth, members }: FieldEvent<S>): Mask {
  const counted = new Uint8Array(truth.values.length);
  for (let i = 0; i < counted.length; i++) {
    if (truth.mask !== null && truth.mask[i] === 0) continue;
    if (!Number.isFinite(truth.values[i]!)) continue;
    for (const member of members) {
      if (!Number.isFinite(member.values[i]!)) continue;
      counted[i] = 1;
      break;
    }
  }
  return counted;
}

/** The cells inside the mask that are finite in the truth and in every member. */
export function completeCells<S extends Space>({ truth, members }: FieldEvent<S>): Mask {
  const complete = new Uint8Array(truth.values.length);
  for (let i = 0; i < complete.length; i++)
    complete[i] =
      (truth.mask === null || truth.mask[i] !== 0) &&
      Number.isFinite(truth.values[i]!) &&
      members.every((member) => Number.isFinite(member.values[i]!))
        ? 1
        : 0;
  return complete;
}
