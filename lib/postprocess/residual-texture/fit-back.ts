import {
  addValues,
  type Distribution,
  distributionQuantiles,
  emptyDistribution,
} from "../../fields/distribution.js";
import type { EventSet } from "../../fields/event.js";
import { pairedCells } from "../paired-cells.js";
import { type Back, type Texture, textureDraw } from "./apply-texture.js";
import { normalQuantile } from "./normal-quantile.js";
import { interpolate, type NormalScores, PROBABILITIES } from "./normal-scores.js";

/** What the scores of treated fields stand for: real amounts of the same probability. */
export async function fitBack(
  events: EventSet<"mm/day">,
  truth: NormalScores,
  texture: Texture,
): Promise<Back> {
  const draw = textureDraw(texture);
  const treatedScores = emptyDistribution();
  const counted = new Uint8Array(events.grid.height * events.grid.width);
  for await (const event of events)
    for (const [m, member] of event.members.entries()) {
      const scores = draw(member, event, m);
      if (scores === null) continue;
      pairedCells(event.truth, member, counted);
      addValues(treatedScores, scores, counted);
    }
  return backTable(treatedScores, truth);
}

export function backTable(treatedScores: Distribution, { dry, amounts, scores }: NormalScores): Back {
  const p = PROBABILITIES.map((q) => dry + (1 - dry) * q);
  const treated = Float64Array.from(distributionQuantiles(treatedScores, p), ({ value }) => value);
  const real = Float64Array.from(p, (q) => interpolate(scores, amounts, normalQuantile(q)));
  const last = treated.length - 1;
  const from = PROBABILITIES.findIndex((q) => q >= 0.999);
  const slope =
    ((real[last] ?? NaN) - (real[from] ?? NaN)) / ((treated[last] ?? NaN) - (treated[from] ?? NaN));
  return {
    treated,
    amounts: real,
    tailSlope: Number.isFinite(slope) ? Math.max(slope, 0) : 0,
    limit: MOST_BEYOND * (real[last] ?? NaN),
  };
}
/** No amount is made that is larger than this many times the largest real one of the fit. */
const MOST_BEYOND = 1.5;
