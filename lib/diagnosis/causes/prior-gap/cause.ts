import { bandedValue, inBand } from "../../../metrics/bands.js";
import type { Cause } from "../../cause.js";
import { latentFindings } from "../../joint/latents.js";

export const priorGap: Cause<"prior-gap"> = {
  id: "prior-gap",
  words: {
    title: "Gap between posterior and prior",
    sentence: "Draws from the prior are worse than draws from the posterior.",
    cure: "Sample the posterior, or raise beta_kl until the aggregated posterior is near the prior.",
  },
  disturbs: [],
  needs: "model",
  explainedBy: [
    {
      cause: "predictors-out-of-step",
      why: "with the predictors of other days draws of either kind miss the day",
    },
    {
      cause: "unrelated-samples",
      why: async (scene) => {
        const { amountGap } = await scene.once(latentFindings);
        const isMassOff = !inBand(bandedValue(scene.asGiven, "massBias"), scene.bands.massBias);
        return amountGap && isMassOff ? null : "why draws from the prior belong to no event";
      },
    },
  ],
  examine: async (scene) => (await scene.once(latentFindings)).gap,
  fault: null,
};
