import type { Specimen } from "../../lib/diagnosis/specimen.js";
import { type Mask, makeField } from "../../lib/fields/field.js";

/** Cell values of one field, row by row. */
export type Cells = readonly number[];

/** A specimen written out: per event the truth and its members. */
export function specimenOf(
  [height, width]: readonly [number, number],
  events: readonly { readonly truth: Cells; readonly members: readonly Cells[] }[],
  mask: Mask | null = null,
): Specimen {
  const grid = { height, width };
  const field = (values: Cells) => makeField("mm/day", grid, Float64Array.from(values), mask);
  return {
    grid,
    mask,
    events: events.map(({ truth, members }, index) => ({
      key: `day_${index}`,
      index,
      truth: field(truth),
      members: members.map(field),
    })),
    of: { events: events.length, members: Math.max(...events.map(({ members }) => members.length)) },
  };
}

/** The values of a specimen's members, by event and member. */
export const membersOf = ({ events }: Specimen): number[][][] =>
  events.map(({ members }) => members.map(({ values }) => Array.from(values)));

export const truthOf = ({ events }: Specimen): number[][] =>
  events.map(({ truth }) => Array.from(truth.values));
