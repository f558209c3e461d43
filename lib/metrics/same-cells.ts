import { eachField } from "../fields/each-field.js";
import type { FieldEvent } from "../fields/event.js";
import type { Field, Mask } from "../fields/field.js";
import { sure } from "../sure.js";
import { countedCells } from "./seen.js";

/** Versions of an event, to be compared. */
export interface SameCells {
  readonly versions: readonly FieldEvent<"mm/day">[];
  /** Cells that would have counted in one of them at least and were left out. */
  readonly leftOut: number;
}

/**
 * Versions of an event on the same cells: as they are where the same values are missing in all, else masked to the
 * cells that are finite in the truth and in every member of each. A member without any value does not take part in
 * that, unless all of its side are so.
 */
export function onSameCells(...versions: readonly FieldEvent<"mm/day">[]): SameCells {
  const [first, ...others] = versions as readonly [FieldEvent<"mm/day">, ...FieldEvent<"mm/day">[]];
  if (others.every((other) => missAlike(first, other))) return { versions, leftOut: 0 };
  const shared = new Uint8Array(first.truth.values.length).fill(1);
  for (const version of versions) keepKnownOf(shared, version);
  const counted = versions.map(countedCells);
  let leftOut = 0;
  for (let i = 0; i < shared.length; i++)
    if (shared[i] === 0 && counted.some((cells) => cells[i] === 1)) leftOut++;
  return { versions: versions.map((version) => maskedTo(version, shared)), leftOut };
}

/** Cells that are finite in the truth and in every member; a member without any value does not take part, unless all are so. */
export function knownCells(event: FieldEvent<"mm/day">): Mask {
  const known = new Uint8Array(event.truth.values.length).fill(1);
  keepKnownOf(known, event);
  return known;
}

function keepKnownOf(cells: Mask, { truth, members }: FieldEvent<"mm/day">): void {
  keepKnown(cells, truth);
  const known = members.filter((member) => member.values.some(Number.isFinite));
  for (const member of known.length > 0 ? known : members) keepKnown(cells, member);
}

function missAlike(a: FieldEvent<"mm/day">, b: FieldEvent<"mm/day">): boolean {
  return (
    a.members.length === b.members.length &&
    fieldsMissAlike(a.truth, b.truth) &&
    a.members.every((member, m) => fieldsMissAlike(member, sure(b.members[m])))
  );
}

function fieldsMissAlike(a: Field<"mm/day">, b: Field<"mm/day">): boolean {
  const [x, y] = [a.values, b.values];
  if (x === y && a.mask === b.mask) return true;
  for (let i = 0; i < x.length; i++) {
    const differ = ((x[i] ?? NaN) - (x[i] ?? NaN) === 0) !== ((y[i] ?? NaN) - (y[i] ?? NaN) === 0);
    if (differ || (a.mask !== b.mask && isInside(a, i) !== isInside(b, i))) return false;
  }
  return true;
}

function isInside({ mask }: Field<"mm/day">, i: number): boolean {
  return mask === null || mask[i] !== 0;
}

function keepKnown(cells: Mask, field: Field<"mm/day">): void {
  const { values } = field;
  for (let i = 0; i < cells.length; i++)
    if ((values[i] ?? NaN) - (values[i] ?? NaN) !== 0 || !isInside(field, i)) cells[i] = 0;
}

/** The event in these cells alone. */
export function maskedTo(event: FieldEvent<"mm/day">, mask: Mask): FieldEvent<"mm/day"> {
  return eachField(event, (field) => ({ ...field, mask }));
}
