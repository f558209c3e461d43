import type { FieldEvent } from "../fields/event.js";
import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import { type Grid, type Mask, thresholdFor, type Values } from "../fields/field.js";
import { quantileSorted } from "../fields/quantile.js";
import { sure } from "../sure.js";
import { addSums, type EventLimit, type FssSums, fastSums } from "./fss-in-whole-numbers.js";
import type { CellCount, Metric, MetricOptions, MetricText } from "./metric.js";
import { inName, metricRow } from "./rows.js";
import { WET_THRESHOLD } from "./wet-threshold.js";
import { type WindowOptions, windowFractions } from "./window-fractions.js";

export interface FssOptions extends WindowOptions {
  /** An event is a value `>=` (default) or `>` the threshold. */
  readonly operator?: ">=" | ">";
  /** What the score of two fields without any event is: NaN (default), for it is 0/0; some packages say 0. */
  readonly bothDry?: number;
}

/** Cells of at least (or above) a threshold; NaN is no event. */
export function eventCells(values: Values, threshold: number, operator: ">=" | ">" = ">="): Mask {
  const limit = thresholdFor(values, threshold);
  const out = new Uint8Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const value = values[i] ?? NaN;
    if (operator === ">=" ? value >= limit : value > limit) out[i] = 1;
  }
  return out;
}

function sumsOf(truth: Float64Array, member: Float64Array): FssSums {
  let [difference, reference] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    const [o, f] = [truth[i] ?? NaN, member[i] ?? NaN];
    if (Number.isNaN(o) || Number.isNaN(f)) continue;
    difference += (f - o) ** 2;
    reference += f * f + o * o;
  }
  return { difference, reference };
}

/** 1 − Σ(Pf − Po)²/Σ(Pf² + Po²); NaN for 0/0 unless said otherwise. */
function fssFromSums({ difference, reference }: FssSums, bothDry: number = Number.NaN): number {
  return reference > 0 ? 1 - difference / reference : bothDry;
}

/**
 * Fractions skill score of one field (Roberts & Lean 2008, doi:10.1175/2007MWR2123.1): how well the shares of
 * events in n×n windows agree; 0 none, 1 perfect.
 *
 * A cell that is NaN in either field is no event in both (see {@link FssMissing}).
 *
 * @param truth mm/day, row by row; NaN is missing
 * @param member mm/day on the same grid; NaN is missing
 * @param grid height × width as many cells as there are values
 * @param threshold mm/day
 * @param window width of the square, in cells: a whole number from 1 on
 * @param options what an event and a missing cell is, and the score of two dry fields; `>=` by default
 * @returns from 0 to 1, without unit; NaN when neither field has an event (0/0), or no window counts
 * @throws ShapeError when values and grid differ; ValueError when the window is no whole number from 1 on
 * @example
 * ```ts
 * const [truth, member] = [Float32Array.of(0, 5, 0, 0), Float32Array.of(0, 0, 5, 0)];
 * metrics.fssOf(truth, member, { height: 1, width: 4 }, 1, 3); // → 0.6667
 * ```
 */
export function fssOf(
  truth: Values,
  member: Values,
  grid: Grid,
  threshold: number,
  window: number,
  options: FssOptions = {},
): number {
  const valid = new Uint8Array(truth.length);
  for (let i = 0; i < valid.length; i++)
    valid[i] = Number.isFinite(truth[i]) && Number.isFinite(member[i]) ? 1 : 0;
  const fractions = (values: Values): Float64Array =>
    windowFractions(eventCells(values, threshold, options.operator), valid, grid, window, options);
  return fssFromSums(sumsOf(fractions(truth), fractions(member)), options.bothDry);
}

export interface FssScaleOptions extends FssOptions, MetricOptions {
  /** Widths of the windows in cells. */
  readonly windows?: readonly number[];
  /** Absolute thresholds, mm/day; by default the wet threshold, 1 and 10. */
  readonly thresholds?: readonly number[];
  /**
   * Thresholds that are a quantile (0 to 1) of the counted cells of each field by itself, so that a bias of the
   * amounts does not count. Where that quantile is 0, events are the cells with rain.
   */
  readonly percentiles?: readonly number[];
}

export interface FssState {
  sums: Record<keyof FssSums, ExactSum>[];
  cells: number;
  excluded: number;
}

/** Score at one threshold and window. */
export interface FssAtScale {
  /** mm/day; NaN for a percentile threshold. */
  readonly threshold: number;
  /** 0 to 1; NaN for an absolute threshold. */
  readonly percentile: number;
  readonly window: number;
  readonly value: number;
}

export interface FssResult extends CellCount {
  readonly scores: readonly FssAtScale[];
}

const TEXT: MetricText = {
  id: "fss",
  label: "FSS",
  unit: "1",
  range: [0, 1],
  definition:
    "fractions skill score 1 − Σ(Pf − Po)²/Σ(Pf² + Po²) of the shares of events in n×n windows, the ratio of sums over all samples of all events; at the wet threshold, 1 and 10 mm/day (`>=`), and at the 95th percentile of each field by itself; windows of 1, 3, 5, 9, 17 and 33 cells, nothing rains outside of the domain",
  missing: "a cell that is missing in any field of an event is no event in all of its fields; 0/0 is NaN",
  source:
    "Roberts & Lean 2008, doi:10.1175/2007MWR2123.1; ratio of sums: Mittermaier 2021, doi:10.1175/MWR-D-18-0106.1",
};

/**
 * {@link fssOf} at several thresholds and windows, each the ratio of sums over all members of all events
 * (Mittermaier 2021, doi:10.1175/MWR-D-18-0106.1), not the mean of their scores.
 *
 * A cell that is masked, or missing in the truth or any member of an event, is missing in all of its fields.
 *
 * @param options thresholds in mm/day, percentiles of each field as shares, windows in cells: 1, 3, 5, 9, 17 and 33
 *   by default
 * @returns a metric for {@link measure}; scores from 0 to 1 without unit, NaN where neither truth nor samples have an
 *   event
 * @throws ValueError, from its `add`, when a window is no whole number from 1 on or a percentile is outside of 0 to 1
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { fss } = await measure(events, { fss: metrics.fss({ thresholds: [1], windows: [1, 3] }) });
 * fss.scores.length; // → 4
 * ```
 */
export function fss(options: FssScaleOptions = {}): Metric<FssState, FssResult> {
  const {
    windows = [1, 3, 5, 9, 17, 33],
    threshold = WET_THRESHOLD,
    thresholds = [threshold, 1, 10],
    percentiles = [0.95],
    operator = ">=",
  } = options;
  const kinds = [
    ...thresholds.map((threshold) => ({ threshold, percentile: Number.NaN })),
    ...percentiles.map((percentile) => ({ threshold: Number.NaN, percentile })),
  ];
  const scales = kinds.flatMap((kind) => windows.map((window) => ({ ...kind, window })));
  return {
    ...TEXT,
    init: () => ({
      sums: scales.map(() => ({ difference: exactSum(), reference: exactSum() })),
      cells: 0,
      excluded: 0,
    }),
    add(state, event, { complete: valid }) {
      const cells = valid.reduce((sum, v) => sum + v, 0);
      state.cells += cells * event.members.length;
      state.excluded += (valid.length - cells) * event.members.length;
      kinds.forEach((kind, k) => {
        const limitOf = (values: Values): EventLimit =>
          Number.isNaN(kind.percentile)
            ? { threshold: kind.threshold, operator }
            : percentileLimit(values, valid, kind.percentile, operator);
        const parts =
          fastSums(event, valid, limitOf, windows, options) ??
          sumsByWindow(event, valid, limitOf, windows, options);
        parts.forEach((part, w) => {
          const sums = sure(state.sums[k * windows.length + w]);
          addExact(sums.difference, part.difference);
          addExact(sums.reference, part.reference);
        });
      });
    },
    merge(into, other) {
      into.cells += other.cells;
      into.excluded += other.excluded;
      into.sums.forEach((sums, i) => {
        mergeExact(sums.difference, sure(other.sums[i]).difference);
        mergeExact(sums.reference, sure(other.sums[i]).reference);
      });
    },
    result: ({ sums, cells, excluded }) => ({
      scores: scales.map((scale, i) => {
        const { difference, reference } = sure(sums[i]);
        const total = { difference: exactTotal(difference), reference: exactTotal(reference) };
        return { ...scale, value: fssFromSums(total, options.bothDry) };
      }),
      cells,
      excluded,
    }),
    rows: (r) =>
      r.scores.map((s) => {
        const at = Number.isNaN(s.threshold) ? `q=${inName(s.percentile)}` : `T=${inName(s.threshold)}`;
        return metricRow(
          `fss[${at},n=${s.window}]`,
          s.value,
          r.cells,
          r.excluded,
          "no event in truth or samples",
        );
      }),
  };
}

/** The sums over all members for each window, of any fields. */
function sumsByWindow(
  { truth, members }: FieldEvent<"mm/day">,
  valid: Mask,
  limitOf: (values: Values) => EventLimit,
  windows: readonly number[],
  options: FssOptions,
): FssSums[] {
  const events = (values: Values): Mask => {
    const { threshold, operator } = limitOf(values);
    return eventCells(values, threshold, operator);
  };
  const real = events(truth.values);
  const generated = members.map(({ values }) => events(values));
  return windows.map((window) => {
    const fractions = windowFractions(real, valid, truth.grid, window, options);
    const sums = { difference: 0, reference: 0 };
    for (const member of generated)
      addSums(sums, sumsOf(fractions, windowFractions(member, valid, truth.grid, window, options)));
    return sums;
  });
}

function percentileLimit(values: Values, valid: Mask, percentile: number, operator: ">=" | ">"): EventLimit {
  const sorted = Float64Array.from(values.filter((_, i) => valid[i] === 1)).sort();
  const threshold = quantileSorted(sorted, percentile);
  return threshold > 0 ? { threshold, operator } : { threshold: 0, operator: ">" };
}
