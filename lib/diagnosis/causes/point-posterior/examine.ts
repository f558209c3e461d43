import { bandedValue } from "../../../metrics/bands.js";
import { type Finding, finding } from "../../finding.js";
import type { LatentExamination } from "../../joint/latents.js";
import type { Scene } from "../../scene.js";

/** Standard deviation of a posterior over that of the means of different events, below which it is a point. */
const NARROW = 0.05;

/** How wide the posterior of an event is beside how far apart those of different events lie. */
export function examineWidth(
  { statistics, sensitivity }: LatentExamination,
  { asGiven, bands }: Pick<Scene, "asGiven" | "bands">,
): Finding {
  const { width, activeUnits, dimensions } = statistics;
  const narrow = width < NARROW;
  const harms = bandedValue(asGiven, "diversity") < bands.diversity[0];
  return finding(
    "point-posterior",
    narrow ? (harms ? "confirmed" : "suspected") : "excluded",
    width,
    NARROW,
    `over ${activeUnits} of ${dimensions} active units the posterior of an event is ${width.toPrecision(2)} as wide as events lie apart, and another z changes the output by ${sensitivity.toPrecision(2)} of its variance in space` +
      (narrow && !harms ? "; not counted as a cause: the members differ enough" : ""),
  );
}
