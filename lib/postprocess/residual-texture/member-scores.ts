import type { Field, Grid, Mask, Values } from "../../fields/field.js";
import { nearestCells } from "./nearest-cells.js";
import { normalQuantile } from "./normal-quantile.js";
import { interpolate, type NormalScores, type Ranks } from "./normal-scores.js";

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
  return {
    of(field) {
      const nearest = fill(field);
      if (nearest === null) return null;
      const { values } = field;
      const scores = new Float64Array(values.length);
      for (let i = 0; i < scores.length; i++) scores[i] = scoreOf(values[nearest[i]!]!, margin, dryScore);
      if (order) rankDry(scores, values, nearest, grid, margin, order);
      return scores;
    },
  };
}

function scoreOf(value: number, { amounts, scores }: NormalScores, dryScore: number): number {
  return value < DRY_BELOW ? dryScore : interpolate(amounts, scores, value);
}

function rankDry(
  scores: Float64Array,
  values: Values,
  nearest: Int32Array,
  grid: Grid,
  { dry }: NormalScores,
  order: Ranks,
): void {
  const around = smoothed(scores, grid);
  for (let i = 0; i < scores.length; i++) {
    if (values[nearest[i]!]! >= DRY_BELOW) continue;
    const rank = interpolate(order.values, order.ranks, around[i]!);
    scores[i] = normalQuantile(dry * (0.005 + 0.99 * rank));
  }
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
  for (let line = 0; line < lines; line++) {
    const at = (i: number): number =>
      from[line * lineStride + Math.min(Math.max(i, 0), length - 1) * stride]!;
    for (let i = 0; i < length; i++)
      to[line * lineStride + i * stride] =
        (at(i - 2) + 2 * at(i - 1) + 3 * at(i) + 2 * at(i + 1) + at(i + 2)) / 9;
  }
}

/** Nearest cells with a value of each field; the same table while the cells with a value are the same. */
function filling(grid: Grid): (field: Field<"mm/day">) => Int32Array | null {
  const valid = new Uint8Array(grid.height * grid.width);
  let known: { valid: Uint8Array; nearest: Int32Array } | null = null;
  return ({ values, mask }) => {
    if (markValid(values, mask, valid) === 0) return null;
    if (!known || Buffer.compare(known.valid, valid) !== 0)
      known = { valid: valid.slice(), nearest: nearestCells(valid, grid) };
    return known.nearest;
  };
}

function markValid(values: Values, mask: Mask | null, out: Uint8Array): number {
  let n = 0;
  for (let i = 0; i < out.length; i++) {
    const is = Number.isFinite(values[i]!) && (mask === null || mask[i] === 1);
    out[i] = is ? 1 : 0;
    n += out[i]!;
  }
  return n;
}
