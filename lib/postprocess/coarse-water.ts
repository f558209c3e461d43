import { ShapeError, ValueError } from "../errors.js";
import type { FieldEvent } from "../fields/event.js";
import { emptyLike, type Field, type Grid, withValues } from "../fields/field.js";

/** Mean precipitation of coarse cells, mm/day, event by event: what a treatment may be told to keep. */
export interface CoarseWater {
  /** Where it is from, for messages. */
  readonly source: string;
  readonly grid: Grid;
  /** @throws ValueError when there is none of this event */
  of(event: Pick<FieldEvent<"mm/day">, "key" | "index">): ArrayLike<number>;
}

/** What was conserved, of all events so far. */
export interface Conserved {
  readonly source: string;
  /** Coarse cells with a value and at least one fine cell that counts. */
  readonly blocks: number;
  /** Of them, those that are dry in the sample and wet in the source: zero stays zero. */
  readonly dry: number;
  /** Coarse cells without a value: the sample is left as it is. */
  readonly missing: number;
  /** The largest factor, and the largest amount that was made, mm/day. */
  readonly largestFactor: number;
  readonly largestAmount: number;
}

export interface Conserving {
  /** A field whose mean over each coarse cell is that of the source. */
  conserve(field: Field<"mm/day">, event: Pick<FieldEvent<"mm/day">, "key" | "index">): Field<"mm/day">;
  conserved(): Conserved;
}

/**
 * Scales fields, coarse cell by coarse cell, so that the mean over the fine cells that count is the coarse value, to the
 * rounding of the values. Zero stays zero: a coarse cell that is dry in the field stays dry, and is counted.
 *
 * @throws ShapeError when the fine grid is not a whole number of times the coarse one, or lies elsewhere
 */
export function conserving(water: CoarseWater, fine: Grid): Conserving {
  const [down, across] = [fine.height / water.grid.height, fine.width / water.grid.width];
  if (!Number.isInteger(down) || !Number.isInteger(across))
    throw new ShapeError(
      `${water.source} has ${water.grid.height}×${water.grid.width} cells, which ${fine.height}×${fine.width} are no whole number of times: give the coarse field of this grid`,
    );
  needSamePlace(water, fine, [down, across]);
  const blockOf = Uint32Array.from({ length: fine.height * fine.width }, (_, i) => {
    const [y, x] = [Math.floor(i / fine.width), i % fine.width];
    return Math.floor(y / down) * water.grid.width + Math.floor(x / across);
  });
  const count = water.grid.height * water.grid.width;
  const [sums, cells, factors] = [0, 1, 2].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const told = { blocks: 0, dry: 0, missing: 0, largestFactor: 0, largestAmount: 0 };
  const counts = ({ values, mask }: Field<"mm/day">, i: number): boolean =>
    mask?.[i] !== 0 && Number.isFinite(values[i]);
  return {
    conserve(field, event) {
      const wanted = water.of(event);
      sums.fill(0);
      cells.fill(0);
      for (let i = 0; i < blockOf.length; i++) {
        if (!counts(field, i)) continue;
        sums[blockOf[i] ?? NaN] = (sums[blockOf[i] ?? NaN] ?? NaN) + (field.values[i] ?? NaN);
        cells[blockOf[i] ?? NaN] = (cells[blockOf[i] ?? NaN] ?? NaN) + 1;
      }
      for (let b = 0; b < count; b++) factors[b] = factorOf(b, wanted[b] ?? NaN);
      const out = emptyLike(field.values);
      for (let i = 0; i < out.length; i++) {
        const x = field.values[i] ?? NaN;
        out[i] = counts(field, i) ? x * (factors[blockOf[i] ?? NaN] ?? NaN) : x;
        if (counts(field, i) && (out[i] ?? NaN) > told.largestAmount) told.largestAmount = out[i] ?? NaN;
      }
      return withValues(field, "mm/day", out);
    },
    conserved: () => ({ source: water.source, ...told }),
  };

  function factorOf(block: number, wanted: number): number {
    if (cells[block] === 0) return 1;
    if (!Number.isFinite(wanted)) {
      told.missing++;
      return 1;
    }
    told.blocks++;
    if (!((sums[block] ?? NaN) > 0)) {
      if (wanted > 0) told.dry++;
      return 1;
    }
    const factor = (wanted * (cells[block] ?? NaN)) / (sums[block] ?? NaN);
    told.largestFactor = Math.max(told.largestFactor, factor);
    return factor;
  }
}

/** The middle of each coarse cell must lie in the middle of its fine ones, where both grids have axes. */
function needSamePlace(water: CoarseWater, fine: Grid, [down, across]: readonly [number, number]): void {
  for (const [axis, factor] of [
    ["lat", down],
    ["lon", across],
  ] as const) {
    const [coarseAxis, fineAxis] = [water.grid[axis], fine[axis]];
    if (!coarseAxis || !fineAxis) continue;
    const step =
      Math.abs((fineAxis[fineAxis.length - 1] ?? NaN) - (fineAxis[0] ?? NaN)) /
      Math.max(fineAxis.length - 1, 1);
    for (let b = 0; b < coarseAxis.length; b++) {
      const middle = ((fineAxis[b * factor] ?? NaN) + (fineAxis[(b + 1) * factor - 1] ?? NaN)) / 2;
      if (Math.abs(middle - (coarseAxis[b] ?? NaN)) > step / 2 + 1e-6)
        throw new ShapeError(
          `${water.source}: cell ${b} lies on ${axis} ${coarseAxis[b]}, the samples' cells ${b * factor} to ${(b + 1) * factor - 1} around ${middle}: give the coarse field of this grid, in the same order`,
        );
    }
  }
}

/** @throws ValueError where a coarse value is below 0 */
export function needWater(values: ArrayLike<number>, name: string): ArrayLike<number> {
  for (let i = 0; i < values.length; i++)
    if ((values[i] ?? NaN) < 0)
      throw new ValueError(`${name}: cell ${i} has ${values[i]} mm/day: mass is not below 0`);
  return values;
}

/** What was conserved of two sets of events; null where nothing was to be. */
export function bothConserved(a: Conserved | null, b: Conserved | null): Conserved | null {
  if (!a || !b) return a ?? b;
  return {
    source: a.source,
    blocks: a.blocks + b.blocks,
    dry: a.dry + b.dry,
    missing: a.missing + b.missing,
    largestFactor: Math.max(a.largestFactor, b.largestFactor),
    largestAmount: Math.max(a.largestAmount, b.largestAmount),
  };
}

/** One or two sentences. */
export function conservedText({
  source,
  blocks,
  dry,
  missing,
  largestFactor,
  largestAmount,
}: Conserved): string {
  return (
    `mass of ${blocks - dry} of ${blocks} coarse cells is that of ${source}; by factors up to ${largestFactor.toPrecision(3)}, amounts up to ${largestAmount.toPrecision(4)} mm/day` +
    (dry > 0 ? `; ${dry} are dry in the samples and wet there: zero stays zero` : "") +
    (missing > 0 ? `; ${missing} have no value there and are as they were` : "")
  );
}
