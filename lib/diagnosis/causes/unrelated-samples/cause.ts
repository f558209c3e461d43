import type { Cause } from "../../cause.js";
import { latentFindings } from "../../joint/latents.js";
import { pairingFindings } from "../../joint/pairing.js";
import type { Scene } from "../../scene.js";
import { fault } from "./fault.js";

export const unrelatedSamples: Cause<"unrelated-samples"> = {
  id: "unrelated-samples",
  words: {
    title: "Unrelated samples",
    sentence:
      "The samples belong to no event of the set: they were drawn from the prior, or anew at evaluation.",
    cure: "Sample the posterior of each event (sampling.mode: posterior) and score the saved samples themselves; samples drawn anew from the prior belong to no event. A climate model that runs freely is not meant to: compare its distributions, not its days.",
  },
  disturbs: ["spatialCorrelation"],
  explainedBy: [
    {
      cause: "displaced",
      verdict: "excluded",
      why: "moved back, each by a vector of its own, they are like their own event",
    },
    { cause: "mode-collapse", why: "one map for all days resembles no day more than another" },
    { cause: "posterior-collapse", why: ifModelKnowsAsLittle },
    {
      cause: "predictors-out-of-step",
      why: "predictors of other days tell the model nothing of its own",
    },
  ],
  examine: (scene) => scene.once(pairingFindings)["unrelated-samples"],
  fault,
};

/** Samples of no event are the collapse's doing where members from the model's own posterior know the events as little. */
async function ifModelKnowsAsLittle(scene: Scene): Promise<string | null> {
  const { posteriorCorrelation } = await scene.once(latentFindings);
  return posteriorCorrelation > scene.bands.spatialCorrelation[0]
    ? null
    : `members that the model decodes from its own posterior know the events as little (correlation ${posteriorCorrelation.toFixed(3)})`;
}
