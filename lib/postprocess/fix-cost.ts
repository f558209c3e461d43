import { ShapeError } from "../errors.js";
import { cellCorrelation } from "../fields/correlation.js";
import {
  addValues,
  type Distribution,
  distributionQuantiles,
  emptyDistribution,
  mergeDistributions,
} from "../fields/distribution.js";
import type { FieldEvent } from "../fields/event.js";
import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import { type Mask, thresholdFor, type Values } from "../fields/field.js";
import { kernels } from "../fields/kernels.js";
import { sure } from "../sure.js";
import { pairedCells } from "./paired-cells.js";

/** What is held of the truth, or of the samples before or after. */
export interface FixCostSide {
  wet: number;
  distribution: Distribution;
  correlations: number;
  correlationSum: ExactSum;
}

/** See {@link fixCost}. */
export interface FixCostState {
  truth: FixCostSide;
  before: FixCostSide;
  after: FixCostSide;
  /** Samples without a correlation, before or after. */
  undefined: number;
}

/** One line of a before/after table. NaN: undefined. */
export interface FixCostRow {
  readonly quantity: "wet fraction" | "mean" | "P99" | "spatial correlation";
  readonly unit: "" | "mm/day";
  readonly truth: number;
  readonly before: number;
  readonly after: number;
  /** after − before. */
  readonly change: number;
}

export interface FixCost {
  /** Share of the samples' water that was removed; negative when water was added, NaN when there was none. */
  readonly massRemoved: number;
  readonly rows: readonly FixCostRow[];
  /** Samples that are constant, before or after; they are left out of the correlations. */
  readonly undefinedCorrelations: number;
}

/** What {@link fixCost} gives: an accumulator over pairs of events. */
export interface FixCostMeter {
  init(): FixCostState;
  /** @throws ShapeError when the two are not the same event with as many members */
  add(state: FixCostState, before: FieldEvent<"mm/day">, after: FieldEvent<"mm/day">): void;
  merge(into: FixCostState, other: FixCostState): void;
  result(state: FixCostState): FixCost;
}

/**
 * What a fix cost and what it gained: water removed, wet fraction, mean, P99 of all cells, and the mean
 * correlation of samples with their own event, before and after.
 *
 * Values in mm/day over cells that are unmasked and finite in truth and sample before the fix. Correlations
 * are averaged over the samples that have one both before and after, so that the two can be compared.
 *
 * @param wet a cell is wet from this many mm/day on
 * @returns a meter: `init`, then `add` each event before and after, `result` in mm/day and shares; NaN where no cell
 *   counts
 * @throws ShapeError, from its `add`, when the two are not the same event
 * @example
 * ```ts
 * const grid = { height: 1, width: 4 };
 * const truth = makeField("mm/day", grid, Float32Array.of(0, 0, 1, 7));
 * const members = [Float32Array.of(0, 1, 1, 5), Float32Array.of(0.3, 0.3, 2, 9)].map((values) =>
 *   makeField("mm/day", grid, values),
 * );
 * const event = { key: "2020-01-01", index: 0, truth, members };
 * const meter = fixCost();
 * const cost = meter.init();
 * meter.add(cost, event, {
 *   ...event,
 *   members: event.members.map((member) => hardThreshold(member, 0.5)),
 * });
 * meter.result(cost).massRemoved; // → 0.03226
 * ```
 */
export function fixCost(wet = 0.1): FixCostMeter {
  return {
    init: () => ({ truth: emptySide(), before: emptySide(), after: emptySide(), undefined: 0 }),
    add(state, before, after) {
      const { truth } = before;
      if (before.key !== after.key || before.members.length !== after.members.length)
        throw new ShapeError(
          `${before.key} with ${before.members.length} members before a fix, ${after.key} with ` +
            `${after.members.length} after it: give the same event`,
        );
      const counted = new Uint8Array(truth.values.length);
      for (const [m, member] of before.members.entries()) {
        const fixed = sure(after.members[m]);
        pairedCells(truth, member, counted);
        addSide(state.truth, truth.values, counted, wet);
        addSide(state.before, member.values, counted, wet);
        addSide(state.after, fixed.values, counted, wet);
        const r = cellCorrelation(truth.values, member.values, counted);
        const fixedR = cellCorrelation(truth.values, fixed.values, counted);
        if (Number.isNaN(r + fixedR)) state.undefined++;
        else {
          addCorrelation(state.before, r);
          addCorrelation(state.after, fixedR);
        }
      }
    },
    merge(into, other) {
      for (const side of ["truth", "before", "after"] as const) mergeSides(into[side], other[side]);
      into.undefined += other.undefined;
    },
    result({ truth, before, after, undefined: undefinedCorrelations }) {
      const row = (
        quantity: FixCostRow["quantity"],
        unit: FixCostRow["unit"],
        read: (side: FixCostSide) => number,
      ): FixCostRow => ({
        quantity,
        unit,
        truth: read(truth),
        before: read(before),
        after: read(after),
        change: read(after) - read(before),
      });
      const water = exactTotal(before.distribution.sum);
      return {
        massRemoved: water > 0 ? (water - exactTotal(after.distribution.sum)) / water : Number.NaN,
        rows: [
          row("wet fraction", "", (side) => side.wet / side.distribution.n),
          row("mean", "mm/day", (side) => exactTotal(side.distribution.sum) / side.distribution.n),
          row("P99", "mm/day", (side) => sure(distributionQuantiles(side.distribution, [0.99])[0]).value),
          row("spatial correlation", "", (side) => exactTotal(side.correlationSum) / side.correlations),
        ],
        undefinedCorrelations,
      };
    },
  };
}

function emptySide(): FixCostSide {
  return { wet: 0, distribution: emptyDistribution(), correlations: 0, correlationSum: exactSum() };
}

function addSide(side: FixCostSide, values: Values, counted: Mask, wet: number): void {
  side.wet += kernels.countWet(values, counted, thresholdFor(values, wet)).wet;
  addValues(side.distribution, values, counted);
}

function addCorrelation(side: FixCostSide, r: number): void {
  side.correlations++;
  addExact(side.correlationSum, r);
}

function mergeSides(into: FixCostSide, other: FixCostSide): void {
  into.wet += other.wet;
  into.correlations += other.correlations;
  mergeExact(into.correlationSum, other.correlationSum);
  mergeDistributions(into.distribution, other.distribution);
}
