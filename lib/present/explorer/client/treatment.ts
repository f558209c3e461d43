import type { BandedMetric } from "../../../metrics/bands.js";
import { printThreshold } from "../format.js";
import type { PageModel } from "../page-data.js";
import { nearestIndex } from "../thresholds.js";
import type { Choice } from "./choice.js";

/** What is done to the samples, and what it gives over all events. */
export interface Treatment {
  /** As a map is titled: "uncut", "cut at 0.1 mm/day", "with texture of strength 0.5". */
  readonly words: string;
  /** As what is measured is labelled: "no threshold", "0.1 mm/day", "texture 0.5". */
  readonly label: string;
  /** What the numbers of all events are of, where that is something else. */
  readonly pooledLabel: string;
  pooled(id: BandedMetric): number | null;
}

export function treatmentOf(model: PageModel, { threshold, texture }: Choice): Treatment {
  if (texture !== null && model.texture.why === null) {
    const { strengths, sweep } = model.texture;
    const label = `texture ${strengths[texture]}`;
    return {
      words: `with texture of strength ${strengths[texture]}`,
      label,
      pooledLabel: label,
      pooled: (id) => sweep[id][texture] ?? NaN,
    };
  }
  const { thresholds, sweep } = model;
  const step = nearestIndex(thresholds, threshold);
  return {
    words: threshold === 0 ? "uncut" : `cut at ${printThreshold(threshold)}`,
    label: printThreshold(threshold),
    pooledLabel: printThreshold(thresholds[step] ?? NaN),
    pooled: (id) => sweep[id][step] ?? NaN,
  };
}
