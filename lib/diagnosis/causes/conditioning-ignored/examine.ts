import { bandedValue, inBand } from "../../../metrics/bands.js";
import { type Finding, finding } from "../../finding.js";
import type { LatentExamination } from "../../joint/latents.js";
import type { Scene } from "../../scene.js";

/** Change of the output under other predictors, of its variance in space, below which they are not used. */
const UNCHANGED = 0.01;

/** The same z decoded with the predictors of its own event and of another. */
export function examineConditioning(
  { conditioning, sensitivity }: LatentExamination,
  { asGiven, bands }: Pick<Scene, "asGiven" | "bands">,
): Finding {
  const unused = conditioning < UNCHANGED && sensitivity > 10 * conditioning;
  const harms = (["spatialCorrelation", "diversity"] as const).some(
    (metric) => !inBand(bandedValue(asGiven, metric), bands[metric]),
  );
  return finding(
    "conditioning-ignored",
    unused ? (harms ? "confirmed" : "suspected") : "excluded",
    conditioning,
    UNCHANGED,
    `with the predictors of another event the output for the same z changes by ${conditioning.toPrecision(2)} of its variance in space, with another z by ${sensitivity.toPrecision(2)}` +
      (unused && !harms
        ? "; not counted as a cause: it does not harm these samples; draws from the prior would suffer"
        : ""),
  );
}
