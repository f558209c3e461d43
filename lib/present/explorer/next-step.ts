import { inBand } from "../../metrics/bands.js";
import type { PageModel } from "./page-data.js";
import { METRICS, thresholdVerdict } from "./verdict.js";

/** What to do after the verdict: a sentence, and the command. */
export interface NextStep {
  readonly text: string;
  readonly command: string;
}

/** How many of the five metrics the chosen texture brings inside their bands; null where there is none. */
export function metByTexture({ texture, bands }: Pick<PageModel, "texture" | "bands">): number | null {
  if (texture.why !== null) return null;
  const { sweep, chosen } = texture;
  return METRICS.filter(({ id }) => {
    const value = sweep[id][chosen] ?? null;
    return value !== null && inBand(value, bands[id]);
  }).length;
}

/** What the texture does, beside the best that a threshold does. */
export function textureSentence(model: PageModel): string {
  const { texture } = model;
  if (texture.why !== null) return `Residual texture cannot be tried: ${texture.why}.`;
  const { most } = thresholdVerdict(model);
  return (
    `Residual texture at strength ${texture.strengths[texture.chosen]} is inside ${metByTexture(model)} of 5 bands, the best threshold inside ${most}. ` +
    `Each event is treated by a fit that has not seen it (${texture.folds} folds); thresholds see them all.`
  );
}

/** @param source how the fields are named on a command line */
export function nextStep(model: PageModel, source: string): NextStep {
  const { reached, most } = thresholdVerdict(model);
  const met = metByTexture(model);
  if (met !== null && met > most)
    return {
      text: "Next: let undrizzle try what the findings call for, each event scored by a fit that has not seen it.",
      command: `npx undrizzle cure ${source} -o cured/`,
    };
  if (most === 5 && METRICS.every(({ id }) => inBand(model.sweep[id][0] ?? Number.NaN, model.bands[id])))
    return {
      text: "Next: look for what these five numbers cannot see.",
      command: `npx undrizzle diagnose ${source}`,
    };
  if (reached && !isDryEnough(model))
    return {
      text: "Next: fit the threshold on every other event, and score it on the rest.",
      command: `npx undrizzle fix ${source} --method matched-threshold --fit-on even -o fixed/`,
    };
  return {
    text: "Next: ask what causes it.",
    command: `npx undrizzle diagnose ${source}`,
  };
}

/** Whether wet fraction and KS need no threshold. */
function isDryEnough({ sweep, bands }: PageModel): boolean {
  return (["wetFraction", "ks"] as const).every((id) => inBand(sweep[id][0] ?? Number.NaN, bands[id]));
}
