import type { SpectralRatio } from "../../metrics/rapsd.js";
import { score } from "./score.js";

/** Ratios of power from these on are told as too smooth, or as too rough. */
const SMOOTH = 0.67;
const ROUGH = 1.5;

/** How much of the real power at small scales the samples have. */
export function smallScales({ smallScaleRatio }: Pick<SpectralRatio, "smallScaleRatio">): string {
  if (Number.isNaN(smallScaleRatio))
    return "What power the samples have at scales below four cells beside the real fields is undefined.";
  const end =
    smallScaleRatio < SMOOTH
      ? "too smooth"
      : smallScaleRatio > ROUGH
        ? "too rough"
        : "neither clearly too smooth nor too rough";
  return `At scales below four cells the samples have ${score(smallScaleRatio)} times the power of the real fields: ${end}.`;
}
