import type { Field, Grid, Mask, Values } from "../../fields/field.js";
import { nearestCells } from "./nearest-cells.js";
import { normalQuantile } from "./normal-quantile.js";
import { interpolator, type NormalScores, positiveInterpolator, type Ranks } from "./normal-scores.js";

/** Less than this is dry, mm/day. */
export const DRY_BELOW = 0.05;

/** Normal scores of whole fields: cells that are masked or missing take those of the nearest cell that is not. */
export interface ScoreFields {
  /** Null where no cell has a value. */
  of(field: Field<"mm/day">): Float64Array | null;
}

/**
 * @param margin of the distribution that the fields come from
 * @param order how wet the surroundings of dry cells are ({@link smoothed} scores): dry cells are ranked by it. Without,
 *   each has the median score of the dry share.
 */
export function scoreFields(grid: Grid, margin: NormalScores, order: Ranks | null): ScoreFields {
  const fill = filling(grid);
  const dryScore = margin.dry > 0 ? normalQuantile(margin.dry / 2) : 0;
  const scoreOf = positiveInterpolator(margin.amounts, margin.scores);
  const rankDry = order && ranking(grid, margin, order);
  return {
    of(field) {
      const nearest = fill(field);
      if (nearest === null) return null;
      const { values } = field;
      const scores = new Float64Array(values.length);
      let dry = 0;
      for (let i = 0; i < scores.length; i++) {
        if (nearest[i] !== i) continue;
        const value = values[i] ?? NaN;
        if (value < DRY_BELOW) dry++;
        scores[i] = value < DRY_BELOW ? dryScore : scoreOf(value);
      }
      for (let i = 0; i < scores.length; i++) scores[i] = scores[nearest[i] ?? NaN] ?? NaN;
      if (rankDry && dry > 0) rankDry(scores, values, nearest);
      return scores;
    },
  };
}

/** Gives dry cells the scores that belong to the ranks of their surroundings. */
function ranking(
  grid: Grid,
  { dry }: NormalScores,
  order: Ranks,
): (scores: Float64Array, values: Values, nearest: Int32Array) => void {
  const rankOf = interpolator(order.values, order.ranks);
  return (scores, values, nearest) => {
    const around = smoothed(scores, grid);
    for (let i = 0; i < scores.length; i++) {
      if ((values[nearest[i] ?? NaN] ?? NaN) >= DRY_BELOW) continue;
      scores[i] = normalQuantile(dry * (0.005 + 0.99 * rankOf(around[i] ?? NaN)));
    }
  };
}

/** The mean over 5×5 cells with weights 1 2 3 2 1 along either axis; the border goes on as it ends. */
export function smoothed(values: Float64Array, { height, width }: Grid): Float64Array {
  const across = new Float64Array(values.length);
  const out = new Float64Array(values.length);
  blur(values, across, height, width, width, 1);
  blur(across, out, width, height, 1, width);
  return out;
}

function blur(
  from: Float64Array,
  to: Float64Array,
  lines: number,
  length: number,
  lineStride: number,
  stride: number,
): void {
  for (let i = 0; i < length; i++) {
    const [a, b, c, d, e] = [i - 2, i - 1, i, i + 1, i + 2].map(
      (place) => Math.min(Math.max(place, 0), length - 1) * stride,
    ) as [number, number, number, number, number];
    for (let line = 0, at = 0; line < lines; line++, at += lineStride)
      to[at + c] =
        ((from[at + a] ?? NaN) +
          2 * (from[at + b] ?? NaN) +
          3 * (from[at + c] ?? NaN) +
          2 * (from[at + d] ?? NaN) +
          (from[at + e] ?? NaN)) /
        9;
  }
}

/** Nearest cells with a value of each field; the same table while the cells with a value are the same. */
function filling(grid: Grid): (field: Field<"mm/day">) => Int32Array | null {
  const valid = new Uint8Array(grid.height * grid.width);
  let nearest: Int32Array | null = null;
  return ({ values, mask }) => {
    const { count, isNew } = markValid(values, mask, valid);
    if (count === 0) return null;
    if (!nearest || isNew) nearest = nearestCells(valid, grid);
    return nearest;
  };
}

/** Marks the cells with a value, and tells whether they are others than those that were marked. */
function markValid(
  values: Values,
  mask: Mask | null,
  out: Uint8Array,
): { readonly count: number; readonly isNew: boolean } {
  let [count, isNew] = [0, false];
  for (let i = 0; i < out.length; i++) {
    const is = Number.isFinite(values[i]) && (mask === null || mask[i] === 1) ? 1 : 0;
    isNew ||= is !== out[i];
    out[i] = is;
    count += is;
  }
  return { count, isNew };
}
