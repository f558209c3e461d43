import { cosineTransform } from "../../fields/cosine-transform.js";
import type { FieldEvent } from "../../fields/event.js";
import { emptyLike, type Field, withValues } from "../../fields/field.js";
import { fitLocally } from "./local-residual.js";
import { DRY_BELOW, scoreFields } from "./member-scores.js";
import { memberNoise } from "./noise.js";
import { interpolator } from "./normal-scores.js";
import { scalesOf } from "./scales.js";
import type { ResidualTextureParams } from "./texture-params.js";

/** The amount, mm/day, that a treated score stands for. */
export function amountsOf({ treated, amounts, tailSlope, limit }: Back): (score: number) => number {
  const last = treated.length - 1;
  const amountOf = interpolator(treated, amounts);
  return (score) => {
    if (score < (treated[0] ?? NaN)) return 0;
    if (score <= (treated[last] ?? NaN)) return amountOf(score);
    return Math.min((amounts[last] ?? NaN) + tailSlope * (score - (treated[last] ?? NaN)), limit);
  };
}

/** A field with the amounts of these scores where it has a value and counts, and as it is elsewhere. */
export function withAmounts(
  field: Field<"mm/day">,
  scores: ArrayLike<number>,
  amountOf: (score: number) => number,
): Field<"mm/day"> {
  const out = emptyLike(field.values);
  for (let i = 0; i < out.length; i++) {
    const x = field.values[i] ?? NaN;
    const counts = Number.isFinite(x) && (field.mask === null || field.mask[i] === 1);
    out[i] = counts ? amountOf(scores[i] ?? NaN) : x;
  }
  return withValues(field, "mm/day", out);
}

/** Whether a field has values and none of them is wet. */
export function isDry({ values, mask }: Field<"mm/day">): boolean {
  let known = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]) || mask?.[i] === 0) continue;
    if ((values[i] ?? NaN) >= DRY_BELOW) return false;
    known++;
  }
  return known > 0;
}

/** The way back from scores to amounts. */
export type Back = Pick<ResidualTextureParams, "treated" | "amounts" | "tailSlope" | "limit">;

/** What is needed of the parameters to treat scores. */
export type Texture = Pick<
  ResidualTextureParams,
  "strength" | "shared" | "seed" | "margin" | "order" | "gain" | "residual" | "local" | "height" | "width"
>;

export interface Split {
  /** What is kept of a member's scores, and a draw of what they lack at full strength. */
  readonly kept: Float64Array;
  readonly lacking: Float64Array;
}

export function scoresAt({ kept, lacking }: Split, strength: number, out: Float64Array): Float64Array {
  for (let i = 0; i < out.length; i++) out[i] = (kept[i] ?? NaN) + strength * (lacking[i] ?? NaN);
  return out;
}

/** Null where a member has no value at all. */
export function textureParts(
  texture: Texture,
): (field: Field<"mm/day">, event: FieldEvent<"mm/day">, member: number) => Split | null {
  const { margin, order, gain, residual, local, height, width } = texture;
  const grid = { height, width };
  const fields = scoreFields(grid, margin, order);
  const cosine = cosineTransform(grid);
  const { ring } = scalesOf(grid);
  const noiseOf = memberNoise(texture, height * width);
  const locally = fitLocally(local);
  return (field, event, member) => {
    const scores = fields.of(field);
    if (scores === null) return null;
    const coefficients = cosine.forward(scores);
    const noise = noiseOf(event.index, member);
    for (let i = 0; i < coefficients.length; i++) {
      const r = ring[i] ?? NaN;
      coefficients[i] = (coefficients[i] ?? NaN) * (gain[r] ?? NaN);
      noise[i] = (noise[i] ?? NaN) * (residual[r] ?? NaN);
    }
    const split = { kept: cosine.inverse(coefficients), lacking: cosine.inverse(noise) };
    locally(split.kept, split.lacking);
    return split;
  };
}

/** Treated scores of a member in all cells; null where it has no value at all. */
export function textureDraw(
  texture: Texture,
): (field: Field<"mm/day">, event: FieldEvent<"mm/day">, member: number) => Float64Array | null {
  const parts = textureParts(texture);
  return (field, event, member) => {
    const split = parts(field, event, member);
    return split && scoresAt(split, texture.strength, split.kept);
  };
}
