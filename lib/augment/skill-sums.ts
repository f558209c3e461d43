import type { FieldEvent } from "../fields/event.js";
import { exactTotal } from "../fields/exact-sum.js";
import { kernels } from "../fields/kernels.js";
import { cellErrors } from "../metrics/cell-errors.js";
import { type Contingency, contingency } from "../metrics/contingency.js";
import { histogramKl, PRECIPITATION_EDGES } from "../metrics/histogram-kl.js";
import type { Accumulator } from "../metrics/metric.js";
import { see } from "../metrics/seen.js";
import { spatialCorrelation } from "../metrics/spatial-correlation.js";
import { ssim } from "../metrics/ssim.js";
import { type VariogramSums, variogram, variogramSums } from "../metrics/variogram.js";

/** Lags of the variogram in cells. */
export const LAGS = 5;

/** Excesses over the threshold of the tail are counted in classes 10 % wide, with their sum. */
const TAIL_CLASSES = 120;
const SMALLEST_EXCESS = 0.05;
const CLASS_WIDTH = Math.log(1.1);

/** What all scores are made of, summed over events and members. */
export interface SkillSums {
  readonly totals: Totals;
  /** One for each threshold. */
  readonly tables: readonly Contingency[];
  readonly truth: SideSums;
  readonly samples: SideSums;
}

export interface Totals {
  readonly cells: number;
  readonly squares: number;
  /** Σ generated − real, mm/day. */
  readonly signed: number;
  /** Σ real over the cells counted, mm/day. */
  readonly truth: number;
  readonly correlation: number;
  readonly correlated: number;
  readonly ssim: number;
  readonly compared: number;
  /** Σ real², Σ generated² and Σ real·generated. */
  readonly truthSquares: number;
  readonly squaresOf: number;
  readonly products: number;
}

/** Histogram, variogram and tail of one side. */
export interface SideSums {
  readonly histogram: Float64Array;
  readonly squares: Float64Array;
  readonly pairs: Float64Array;
  readonly tailCounts: Float64Array;
  readonly tailSums: Float64Array;
}

const BINS = PRECIPITATION_EDGES.length + 1;
const TOTALS = 11;

/**
 * The sums of one event as a row of numbers that add up over events, so that a resample of events is a sum of
 * rows. Read it with {@link readSkillSums}.
 *
 * @param thresholds mm/day, of the contingency tables
 * @param tailFrom mm/day, from where the tail is fitted
 */
export function skillSums(
  event: FieldEvent<"mm/day">,
  thresholds: readonly number[],
  tailFrom: number,
): Float64Array {
  const seen = see(event);
  const added = <State>(accumulator: Accumulator<State, unknown>): State => {
    const state = accumulator.init();
    accumulator.add(state, event, seen);
    return state;
  };
  const { tables } = added(contingency({ thresholds }));
  const errors = added(cellErrors({ tailFrom: Number.POSITIVE_INFINITY }));
  const { correlations } = added(spatialCorrelation());
  const similarity = added(ssim());
  const histogram = added(histogramKl());
  const lags = added(variogram({ maxLag: LAGS }));
  const { counted } = seen;
  const [truthTail, samplesTail] = [emptyTail(), emptyTail()];
  addTail(truthTail, event.truth.values, counted, tailFrom);
  let [truth, truthSquares, squaresOf, products] = [0, 0, 0, 0];
  for (const { values } of event.members) {
    addTail(samplesTail, values, counted, tailFrom);
    truth += kernels.pairSums(event.truth.values, values, counted).truth;
    const { aa, bb, ab } = kernels.pairProducts(event.truth.values, values, counted, 0, 0);
    truthSquares += aa;
    squaresOf += bb;
    products += ab;
  }
  const side = (bins: Float64Array, { squares, pairs }: VariogramSums, tail: Tail): number[] => [
    ...bins,
    ...squares,
    ...pairs,
    ...tail.tailCounts,
    ...tail.tailSums,
  ];
  return Float64Array.of(
    errors.cells,
    exactTotal(errors.squares),
    exactTotal(errors.signed),
    truth,
    exactTotal(correlations.sum),
    correlations.n,
    exactTotal(similarity.sum),
    similarity.n,
    truthSquares,
    squaresOf,
    products,
    ...side(histogram.truth, variogramSums(lags.truth), truthTail),
    ...side(histogram.samples, variogramSums(lags.samples), samplesTail),
    ...tables.flatMap((t) => [t.hits, t.falseAlarms, t.misses, t.correctNegatives]),
  );
}

/** Names the numbers of a sum of rows of {@link skillSums}. */
export function readSkillSums(row: Float64Array): SkillSums {
  let at = TOTALS;
  const next = (length: number): Float64Array => row.subarray(at, (at += length));
  const side = (): SideSums => ({
    histogram: next(BINS),
    squares: next(LAGS),
    pairs: next(LAGS),
    tailCounts: next(TAIL_CLASSES),
    tailSums: next(TAIL_CLASSES),
  });
  const [truth, samples] = [side(), side()];
  const [cells, squares, signed, mass, correlation, correlated, ssim, compared, ...raw] = row.subarray(
    0,
    TOTALS,
  ) as unknown as number[];
  const [truthSquares, squaresOf, products] = raw;
  const tables: Contingency[] = [];
  while (at < row.length) {
    const [hits, falseAlarms, misses, correctNegatives] = next(4) as unknown as number[];
    tables.push({
      hits: hits ?? NaN,
      falseAlarms: falseAlarms ?? NaN,
      misses: misses ?? NaN,
      correctNegatives: correctNegatives ?? NaN,
    });
  }
  const totals = {
    cells,
    squares,
    signed,
    truth: mass,
    correlation,
    correlated,
    ssim,
    compared,
    truthSquares,
    squaresOf,
    products,
  } as Totals;
  return { totals, tables, truth, samples };
}

/** Excesses as ascending values (the mean of each class) with their counts. */
export function tailAtoms({ tailCounts, tailSums }: SideSums): {
  values: Float64Array;
  counts: Float64Array;
} {
  const filled = Array.from(tailCounts.keys()).filter((i) => (tailCounts[i] ?? NaN) > 0);
  return {
    values: Float64Array.from(filled, (i) => (tailSums[i] ?? NaN) / (tailCounts[i] ?? NaN)),
    counts: Float64Array.from(filled, (i) => tailCounts[i] ?? NaN),
  };
}

type Tail = Pick<SideSums, "tailCounts" | "tailSums">;

function emptyTail(): Tail {
  return { tailCounts: new Float64Array(TAIL_CLASSES), tailSums: new Float64Array(TAIL_CLASSES) };
}

function addTail(tail: Tail, values: ArrayLike<number>, counted: Uint8Array, from: number): void {
  for (let i = 0; i < values.length; i++) {
    const excess = (values[i] ?? NaN) - from;
    if (counted[i] === 0 || !(excess > 0 && excess < Number.POSITIVE_INFINITY)) continue;
    const place = Math.floor(Math.log(excess / SMALLEST_EXCESS) / CLASS_WIDTH) + 1;
    const k = Math.min(Math.max(place, 0), TAIL_CLASSES - 1);
    tail.tailCounts[k] = (tail.tailCounts[k] ?? NaN) + 1;
    tail.tailSums[k] = (tail.tailSums[k] ?? NaN) + excess;
  }
}
