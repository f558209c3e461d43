import { addValues, emptyDistribution } from "../../fields/distribution.js";
import type { EventSet, FieldEvent } from "../../fields/event.js";
import { sure } from "../../sure.js";
import { pairedCells } from "../paired-cells.js";
import { scoresAt, textureParts } from "./apply-texture.js";
import { backTable } from "./fit-back.js";
import { completeTexture, fitByScale } from "./fit-texture.js";
import { type FittedResidualTexture, residualTexture } from "./residual-texture.js";
import { type TextureTables, textureSplit } from "./texture-split.js";

/** One texture at several strengths: what a choice among them looks at. */
export interface TextureStrengths {
  readonly tables: TextureTables;
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
      addValues(sure(scores[k]), scoresAt(split, strength, room), counted);
  }
  const tables = {
    texture,
    strengths,
    backs: scores.map((distribution) => backTable(distribution, margins.truth)),
  };
  const split = textureSplit(tables);
  return {
    tables,
    async fitted(strength) {
      const { params, keys } = await completeTexture(events, {
        ...byScale,
        texture: { ...texture, strength },
      });
      return residualTexture(params, { keys, ownTruth: false });
    },
    treat(event) {
      const at = split(event);
      return strengths.map((_, k) => at(k));
    },
  };
}
