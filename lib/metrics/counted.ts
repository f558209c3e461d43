import type { FieldEvent } from "../fields/event.js";
import type { Mask, Space } from "../fields/field.js";
import { kernels, type PairSums } from "../fields/kernels.js";

const countedOf = new WeakMap<FieldEvent<Space>, Mask>();
const sumsOf = new WeakMap<FieldEvent<Space>, readonly PairSums[]>();

/**
 * The cells of an event that count: inside the mask, with a finite truth and at least one finite member.
 * A member that is missing in such a cell is left out there, the others are not.
 *
 * Found once an event, however many metrics ask.
 */
export function countedCells<S extends Space>(event: FieldEvent<S>): Mask {
  let counted = countedOf.get(event);
  if (!counted) countedOf.set(event, (counted = findCounted(event)));
  return counted;
}

function findCounted<S extends Space>({ truth, members }: FieldEvent<S>): Mask {
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

/** Sums of each member and its truth over the counted cells where the member is finite; found once an event. */
export function pairSums<S extends Space>(event: FieldEvent<S>): readonly PairSums[] {
  let sums = sumsOf.get(event);
  if (!sums) {
    const counted = countedCells(event);
    sums = event.members.map((member) => kernels.pairSums(event.truth.values, member.values, counted));
    sumsOf.set(event, sums);
  }
  return sums;
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
