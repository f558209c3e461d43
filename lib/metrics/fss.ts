import { ShapeError, ValueError } from "../errors.js";
import type { FieldEvent } from "../fields/event.js";
import { type Grid, type Mask, thresholdFor, type Values } from "../fields/field.js";
import { float32From } from "../fields/kernels.js";
import { quantileSorted } from "../fields/quantile.js";
import { windowSums } from "../fields/simd-scores.js";
import { completeCells } from "./counted.js";
import type { CellCount, Metric } from "./metric.js";

/**
 * Which windows are looked at.
 *
 * - `zero` (default): one window a cell, nothing rains outside of the domain; a window of even width reaches
 *   one cell further to the north and west. As pysteps does; keeps the cells at the border.
 * - `interior`: only windows that lie inside of the domain.
 * - `zero-extended`: as `zero` with one more row and column of windows at the far sides, as the package
 *   scores pads.
 */
export type FssBorder = "zero" | "interior" | "zero-extended";

/**
 * What a missing or masked cell is to its windows: no event (default), not there (the fraction is of the cells
 * that are), or the end of every window that holds it.
 */
export type FssMissing = "no-event" | "excluded" | "poison";

export interface WindowOptions {
  readonly border?: FssBorder;
  readonly missing?: FssMissing;
}

export interface FssOptions extends WindowOptions {
  /** An event is a value `>=` (default) or `>` the threshold. */
  readonly operator?: ">=" | ">";
  /** What the score of two fields without any event is: NaN (default), for it is 0/0; some packages say 0. */
  readonly bothDry?: number;
}

/**
 * Share of events in every n×n window, by summed-area tables.
 *
 * @param events 1 where there is an event, of the grid's size
 * @param valid 1 where a cell counts; `null`: everywhere
 * @returns one number a window, row by row; NaN for a window that does not count
 */
export function windowFractions(
  events: Mask,
  valid: Mask | null,
  grid: Grid,
  window: number,
  { border = "zero", missing = "no-event" }: WindowOptions = {},
): Float64Array {
  const { height, width } = grid;
  if (events.length !== height * width)
    throw new ShapeError(`${events.length} cells for a grid of ${height}×${width}`);
  const { first, rows, columns } = windowRange(grid, window, border);
  const eventTable = summedArea(events, valid, grid);
  const validTable = valid && missing !== "no-event" ? summedArea(valid, null, grid) : null;
  const out = new Float64Array(rows * columns);
  const stride = width + 1;
  for (let row = 0; row < rows; row++) {
    const top = Math.max(row + first, 0) * stride;
    const bottom = Math.min(row + first + window, height) * stride;
    for (let column = 0; column < columns; column++) {
      const left = Math.max(column + first, 0);
      const right = Math.min(column + first + window, width);
      const inWindow = (table: Int32Array): number =>
        table[bottom + right]! - table[bottom + left]! - table[top + right]! + table[top + left]!;
      const at = row * columns + column;
      const hits = inWindow(eventTable);
      if (!validTable) out[at] = hits / (window * window);
      else {
        const cells = inWindow(validTable);
        const whole = ((bottom - top) / stride) * (right - left);
        if (missing === "poison") out[at] = cells === whole ? hits / (window * window) : Number.NaN;
        else out[at] = cells > 0 ? hits / cells : Number.NaN;
      }
    }
  }
  return out;
}

/** How many windows there are, and where the first begins in both directions. */
function windowRange(
  { height, width }: Grid,
  window: number,
  border: FssBorder,
): { readonly first: number; readonly rows: number; readonly columns: number } {
  if (!(Number.isInteger(window) && window >= 1))
    throw new ValueError(`FSS window is ${window}: give a whole number of cells from 1 on`);
  const first = border === "interior" ? 0 : -Math.floor(window / 2);
  const more = border === "interior" ? 1 - window : border === "zero" ? 0 : 1;
  return { first, rows: Math.max(height + more, 0), columns: Math.max(width + more, 0) };
}

/** table[(y + 1)·(width + 1) + x + 1]: number of ones in all cells up to (y, x). */
function summedArea(ones: Mask, valid: Mask | null, { height, width }: Grid): Int32Array {
  const stride = width + 1;
  const table = new Int32Array((height + 1) * stride);
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      const cell = y * width + x;
      if (valid === null || valid[cell] !== 0) row += ones[cell]!;
      table[(y + 1) * stride + x + 1] = table[y * stride + x + 1]! + row;
    }
  }
  return table;
}

/** Cells of at least (or above) a threshold; NaN is no event. */
export function eventCells(values: Values, threshold: number, operator: ">=" | ">" = ">="): Mask {
  const limit = thresholdFor(values, threshold);
  const out = new Uint8Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const value = values[i]!;
    if (operator === ">=" ? value >= limit : value > limit) out[i] = 1;
  }
  return out;
}

/** Numerator Σ(Pf − Po)² and denominator Σ(Pf² + Po²) of the score; sums over events are added. */
export interface FssSums {
  difference: number;
  reference: number;
}

function sumsOf(truth: Float64Array, member: Float64Array): FssSums {
  let [difference, reference] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    const [o, f] = [truth[i]!, member[i]!];
    if (Number.isNaN(o) || Number.isNaN(f)) continue;
    difference += (f - o) ** 2;
    reference += f * f + o * o;
  }
  return { difference, reference };
}

/** 1 − Σ(Pf − Po)²/Σ(Pf² + Po²); NaN for 0/0 unless said otherwise. */
export function fssFromSums({ difference, reference }: FssSums, bothDry: number = Number.NaN): number {
  return reference > 0 ? 1 - difference / reference : bothDry;
}

/**
 * Fractions skill score of one field (Roberts & Lean 2008, doi:10.1175/2007MWR2123.1): how well the shares of
 * events in n×n windows agree; 0 none, 1 perfect.
 *
 * A cell that is NaN in either field is no event in both (see {@link FssMissing}).
 *
 * @param threshold mm/day
 * @returns NaN when neither field has an event (0/0), or no window counts
 */
export function fss(
  truth: Values,
  member: Values,
  grid: Grid,
  threshold: number,
  window: number,
  options: FssOptions = {},
): number {
  const valid = new Uint8Array(truth.length);
  for (let i = 0; i < valid.length; i++)
    valid[i] = Number.isFinite(truth[i]!) && Number.isFinite(member[i]!) ? 1 : 0;
  const fractions = (values: Values): Float64Array =>
    windowFractions(eventCells(values, threshold, options.operator), valid, grid, window, options);
  return fssFromSums(sumsOf(fractions(truth), fractions(member)), options.bothDry);
}

export interface FssScaleOptions extends FssOptions {
  /** Widths of the windows in cells. */
  readonly windows?: readonly number[];
  /** Absolute thresholds, mm/day. */
  readonly thresholds?: readonly number[];
  /**
   * Thresholds that are a quantile (0 to 1) of the counted cells of each field by itself, so that a bias of the
   * amounts does not count. Where that quantile is 0, events are the cells with rain.
   */
  readonly percentiles?: readonly number[];
}

export interface FssState {
  sums: FssSums[];
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

/**
 * {@link fss} at several thresholds and windows, each the ratio of sums over all members of all events
 * (Mittermaier 2021, doi:10.1175/MWR-D-18-0106.1), not the mean of their scores.
 *
 * A cell that is masked, or missing in the truth or any member of an event, is missing in all of its fields.
 */
export function fractionsSkill(options: FssScaleOptions = {}): Metric<FssState, FssResult> {
  const {
    windows = [1, 3, 5, 9, 17, 33],
    thresholds = [0.1, 1, 10],
    percentiles = [0.95],
    operator = ">=",
  } = options;
  const kinds = [
    ...thresholds.map((threshold) => ({ threshold, percentile: Number.NaN })),
    ...percentiles.map((percentile) => ({ threshold: Number.NaN, percentile })),
  ];
  const scales = kinds.flatMap((kind) => windows.map((window) => ({ ...kind, window })));
  return {
    id: "fss",
    init: () => ({ sums: scales.map(() => ({ difference: 0, reference: 0 })), cells: 0, excluded: 0 }),
    add(state, event) {
      const valid = completeCells(event);
      const cells = valid.reduce((sum, v) => sum + v, 0);
      state.cells += cells * event.members.length;
      state.excluded += (valid.length - cells) * event.members.length;
      let at = 0;
      for (const kind of kinds) {
        const limitOf = (values: Values): EventLimit =>
          Number.isNaN(kind.percentile)
            ? { threshold: kind.threshold, operator }
            : percentileLimit(values, valid, kind.percentile, operator);
        const fast = fastSums(event, valid, limitOf, windows, options);
        if (fast) {
          for (const part of fast) addSums(state.sums[at++]!, part);
          continue;
        }
        const events = (values: Values): Mask => {
          const limit = limitOf(values);
          return eventCells(values, limit.threshold, limit.operator);
        };
        const truth = events(event.truth.values);
        const members = event.members.map((member) => events(member.values));
        for (const window of windows) {
          const real = windowFractions(truth, valid, event.truth.grid, window, options);
          const sums = state.sums[at++]!;
          for (const member of members) {
            const part = sumsOf(real, windowFractions(member, valid, event.truth.grid, window, options));
            addSums(sums, part);
          }
        }
      }
    },
    merge(into, other) {
      into.cells += other.cells;
      into.excluded += other.excluded;
      into.sums.forEach((sums, i) => {
        addSums(sums, other.sums[i]!);
      });
    },
    result: ({ sums, cells, excluded }) => ({
      scores: scales.map((scale, i) => ({ ...scale, value: fssFromSums(sums[i]!, options.bothDry) })),
      cells,
      excluded,
    }),
  };
}

interface EventLimit {
  readonly threshold: number;
  readonly operator: ">=" | ">";
}

function percentileLimit(values: Values, valid: Mask, percentile: number, operator: ">=" | ">"): EventLimit {
  const sorted = Float64Array.from(values.filter((_, i) => valid[i] === 1)).sort();
  const threshold = quantileSorted(sorted, percentile);
  return threshold > 0 ? { threshold, operator } : { threshold: 0, operator: ">" };
}

function addSums(into: FssSums, { difference, reference }: FssSums): void {
  into.difference += difference;
  into.reference += reference;
}

/** The sums over all members for each window, in whole numbers; `null` where {@link windowSums} cannot. */
function fastSums(
  { truth, members }: FieldEvent<"mm/day">,
  valid: Mask,
  limitOf: (values: Values) => EventLimit,
  widths: readonly number[],
  { missing = "no-event", border = "zero" }: FssOptions,
): FssSums[] | null {
  const fields = [truth, ...members].map(({ values }) => values);
  if (missing !== "no-event" || !fields.every((f) => f instanceof Float32Array)) return null;
  const limits = fields.map((values) => {
    const { threshold, operator } = limitOf(values);
    return operator === ">=" ? Math.fround(threshold) : above(Math.fround(threshold));
  });
  const windows = widths.map((width) => ({ width, ...windowRange(truth.grid, width, border) }));
  const [first, ...others] = fields as Float32Array[];
  const sums = windowSums(first!, others, valid, truth.grid, limits, windows);
  return sums?.map((parts, w) => sumOfMembers(parts, widths[w]! ** 4)) ?? null;
}

function sumOfMembers(parts: Float64Array, scale: number): FssSums {
  const sums = { difference: 0, reference: 0 };
  for (let m = 0; m < parts.length; m += 2)
    addSums(sums, { difference: parts[m]! / scale, reference: parts[m + 1]! / scale });
  return sums;
}

/** The next float32 above one. */
function above(value: number): number {
  return float32From(value + Math.max(Math.abs(value) * 2 ** -40, 5e-324));
}
