import { cosineTransform } from "../../fields/cosine-transform.js";
import type { FieldEvent } from "../../fields/event.js";
import type { Field } from "../../fields/field.js";
import { amountsOf, type Back, isDry, type Texture, withAmounts } from "./apply-texture.js";
import { scoreFields } from "./member-scores.js";
import { memberNoise } from "./noise.js";
import { scalesOf } from "./scales.js";

/** All that one texture at several strengths is made of. */
export interface TextureTables {
  readonly texture: Texture;
  readonly strengths: readonly number[];
  /** Of each strength. */
  readonly backs: readonly Back[];
}

/** Splits the members of an event once, and gives it treated at any of the strengths, by its place. */
export type TextureSplit = (event: FieldEvent<"mm/day">) => (strength: number) => FieldEvent<"mm/day">;

/** The same in a page as in Node: it reads no file and asks nothing of its surroundings. */
export function textureSplit({ texture, strengths, backs }: TextureTables): TextureSplit {
  const parts = textureParts(texture);
  const amounts = backs.map(amountsOf);
  const room = new Float64Array(texture.height * texture.width);
  return (event) => {
    const splits = event.members.map((member, m) => parts(member, event, m));
    return (k) => ({
      ...event,
      members: event.members.map((member, m) => {
        const split = splits[m];
        if (isDry(member)) return withAmounts(member, member.values, () => 0);
        return split ? withAmounts(member, scoresAt(split, strengths[k]!, room), amounts[k]!) : member;
      }),
    });
  };
}

export interface Split {
  /** What is kept of a member's scores, and a draw of what they lack at full strength. */
  readonly kept: Float64Array;
  readonly lacking: Float64Array;
}

export function scoresAt({ kept, lacking }: Split, strength: number, out: Float64Array): Float64Array {
  for (let i = 0; i < out.length; i++) out[i] = kept[i]! + strength * lacking[i]!;
  return out;
}

export function textureParts(
  texture: Texture,
): (field: Field<"mm/day">, event: FieldEvent<"mm/day">, member: number) => Split | null {
  const { margin, order, gain, residual, height, width } = texture;
  const grid = { height, width };
  const fields = scoreFields(grid, margin, order);
  const cosine = cosineTransform(grid);
  const { ring } = scalesOf(grid);
  const noiseOf = memberNoise(texture, height * width);
  return (field, event, member) => {
    const scores = fields.of(field);
    if (scores === null) return null;
    const coefficients = cosine.forward(scores);
    const noise = noiseOf(event.index, member);
    for (let i = 0; i < coefficients.length; i++) {
      const r = ring[i]!;
      coefficients[i]! *= gain[r]!;
      noise[i]! *= residual[r]!;
    }
    return { kept: cosine.inverse(coefficients), lacking: cosine.inverse(noise) };
  };
}
