import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { quantileOf } from "../statistics/pooled.js";
import { type Coordinate, type Parts, shareOf, times } from "./coordinate.js";
import type { Pool } from "./pool.js";

/** Cells in classes: rows, tiles, distances from the edge, cells themselves. */
export interface Partition {
  readonly id: string;
  /** Class by cell of the grid; −1 where a cell is in none. */
  readonly of: Int32Array;
  readonly classes: number;
  readonly name: (at: number) => string;
  readonly matters: number;
}

const WHAT = {
  amount: "amounts are",
  wet: "wet cells are",
  heavy: "values above P99 of wet cells are",
} as const;

export type Quantity = keyof typeof WHAT;

/** A quantity of each class of each partition beside that of the whole field; of amounts, their roots are tested. */
export function partitionCoordinates(
  pool: Pool,
  partitions: readonly Partition[],
  quantity: Quantity,
): readonly Coordinate[] {
  const heavy = quantileOf(pool.wet, 0.99);
  const shown = partsOf(pool, partitions, COUNTS[quantity](heavy));
  const tested = quantity === "amount" ? partsOf(pool, partitions, Math.sqrt) : shown;
  return partitions.map(({ id, classes, name, matters }, p) =>
    shareOf(
      `${quantity}-by-${id}`,
      classes,
      shown[p],
      {
        matters: quantity === "heavy" ? 2 * matters : matters,
        where: name,
        say: ({ ratio, at }) =>
          `${WHAT[quantity]} ${times(ratio)} the real ones ${name(at)}, beside the whole field`,
      },
      tested[p],
    ),
  );
}

/** What a value counts. */
const COUNTS: Record<Quantity, (heavy: number) => (v: number) => number> = {
  amount: () => (v) => v,
  wet: () => (v) => (v >= WET_THRESHOLD ? 1 : 0),
  heavy: (heavy) => (v) => (v > heavy ? 1 : 0),
};

function partsOf(
  { events, slots, cells }: Pool,
  partitions: readonly Partition[],
  count: (value: number) => number,
): readonly Parts[] {
  const fields = events.length * slots;
  const whole = new Float64Array(fields);
  const sums = partitions.map(({ classes }) => new Float64Array(fields * classes));
  events.forEach((event, e) => {
    event.fields.forEach((values, s) => {
      const f = e * slots + s;
      for (const i of cells) {
        const counted = values[i] > 0 ? count(values[i]) : 0;
        if (counted === 0) continue;
        whole[f] += counted;
        for (let p = 0; p < partitions.length; p++) {
          const { of, classes } = partitions[p];
          sums[p][f * classes + of[i]] += counted;
        }
      }
    });
  });
  return sums.map((part) => ({ sums: part, whole }));
}
