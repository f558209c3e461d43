import type { Cause } from "../../cause.js";
import { latentFindings } from "../../joint/latents.js";
import { examineConditioning } from "./examine.js";

export const conditioningIgnored: Cause<"conditioning-ignored"> = {
  id: "conditioning-ignored",
  words: {
    title: "Predictors ignored",
    sentence: "The decoder does not use the predictors: all that it knows of a day comes through z.",
    cure: "Let the predictors reach the decoder (concatenate them at several layers, drop z at random in training); until then draws from the prior cannot know the day.",
  },
  disturbs: ["spatialCorrelation"],
  needs: "model",
  explainedBy: [
    { cause: "dead-output", why: "a dead output answers to nothing" },
    { cause: "posterior-collapse", why: "a collapsed model that does not hear its predictors gives one map" },
    { cause: "unrelated-samples", why: "why draws from the prior belong to no event" },
  ],
  examine: async (scene) => examineConditioning(await scene.once(latentFindings), scene),
  fault: null,
};
