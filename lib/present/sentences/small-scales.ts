import type { SpectralRatio } from "../../metrics/rapsd.js";
import { score } from "./score.js";

/** Ratios of power from these on are told as too smooth, or as too rough. */
const SMOOTH = 0.67;
const ROUGH = 1.5;

/**
 * How much of the real power at small scales the samples have. Amounts by a factor have its square at all scales: samples are
 * called smooth or rough where small scales depart by themselves and beside the whole.
 */
export function smallScales({
  smallScaleRatio,
  truth,
  samples,
}: Pick<SpectralRatio, "smallScaleRatio" | "truth" | "samples">): string {
  if (Number.isNaN(smallScaleRatio))
    return "What power the samples have at scales below four cells beside the real fields is undefined.";
  const whole = powerOf(samples) / powerOf(truth);
  const [least, most] = [smallScaleRatio / whole, smallScaleRatio].sort((a, b) => a - b) as [number, number];
  const end =
    most < SMOOTH ? "too smooth" : least > ROUGH ? "too rough" : "neither clearly too smooth nor too rough";
  return `At scales below four cells the samples have ${score(smallScaleRatio)} times the power of the real fields, at all scales together ${score(whole)} times: ${end}.`;
}

/** Beyond the mean. */
function powerOf(power: Float64Array): number {
  return power.slice(1).reduce((sum, p) => sum + p, 0);
}
