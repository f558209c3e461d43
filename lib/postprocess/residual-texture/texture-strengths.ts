import { cosineTransform } from "../../fields/cosine-transform.js";
import { addValues, emptyDistribution } from "../../fields/distribution.js";
import type { EventSet, FieldEvent } from "../../fields/event.js";
import type { Field } from "../../fields/field.js";
import { pairedCells } from "../paired-cells.js";
import { backTable, completeTexture, fitByScale } from "./fit-texture.js";
import { scoreFields } from "./member-scores.js";
import { memberNoise } from "./noise.js";
import {
  amountsOf,
  type FittedResidualTexture,
  isDry,
  residualTexture,
  type Texture,
  withAmounts,
} from "./residual-texture.js";
import { scalesOf } from "./scales.js";

/** One texture at several strengths: what a choice among them looks at. */
export interface TextureStrengths {
  /** The event treated at each strength, in their order. */
  treat(event: FieldEvent<"mm/day">): FieldEvent<"mm/day">[];
  /** The texture of one strength, fitted on the same events. */
  fitted(strength: number): Promise<FittedResidualTexture>;
}

/**
 * Fits residual texture for several strengths at once, for a fraction of the work: what is kept of a sample and what it
 * lacks are found once, and added up for each. The way back to amounts rests on one member of each event.
 *
 * @throws ValueError as fitResidualTexture does
 */
export async function fitTextureStrengths(
  events: EventSet<"mm/day">,
  { shared = 0, seed = 0 }: { readonly shared?: number | undefined; readonly seed?: number | undefined },
  strengths: readonly number[],
): Promise<TextureStrengths> {
  const byScale = await fitByScale(events, { strength: 1, shared, seed });
  const { texture, margins } = byScale;
  const parts = textureParts(texture);
  const scores = strengths.map(() => emptyDistribution());
  const counted = new Uint8Array(events.grid.height * events.grid.width);
  const room = new Float64Array(counted.length);
  for await (const event of events) {
    const m = event.index % Math.max(event.members.length, 1);
    const member = event.members[m];
    const split = member && parts(member, event, m);
    if (!split) continue;
    pairedCells(event.truth, member, counted);
    for (const [k, strength] of strengths.entries())
      addValues(scores[k]!, at(split, strength, room), counted);
  }
  const backs = scores.map((distribution) => amountsOf(backTable(distribution, margins.truth)));
  return {
    async fitted(strength) {
      const { params, keys } = await completeTexture(events, {
        ...byScale,
        texture: { ...texture, strength },
      });
      return residualTexture(params, { keys, ownTruth: false });
    },
    treat(event) {
      const splits = event.members.map((member, m) => parts(member, event, m));
      return strengths.map((strength, k) => ({
        ...event,
        members: event.members.map((member, m) => {
          const split = splits[m];
          if (isDry(member)) return withAmounts(member, member.values, () => 0);
          return split ? withAmounts(member, at(split, strength, room), backs[k]!) : member;
        }),
      }));
    },
  };
}

interface Split {
  /** What is kept of a member's scores, and a draw of what they lack at full strength. */
  readonly kept: Float64Array;
  readonly lacking: Float64Array;
}

function at({ kept, lacking }: Split, strength: number, out: Float64Array): Float64Array {
  for (let i = 0; i < out.length; i++) out[i] = kept[i]! + strength * lacking[i]!;
  return out;
}

function textureParts(
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
