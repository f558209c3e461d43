import type { Cause } from "../../cause.js";
import { amountsNow } from "../../scene.js";
import { examineSmoothness } from "./examine.js";
import { fault } from "./fault.js";

export const smoothFields: Cause<"smooth-fields"> = {
  id: "smooth-fields",
  words: {
    title: "Smooth fields",
    sentence: "Small scales are missing: a blur, or the mean of many storms.",
    cure: "What small scales held is lost; texture drawn afterwards looks like them (undrizzle fix --method residual-texture), quantile mapping mends the distribution only. Lasting cure: train with a gradient or spectral loss, or more latent noise at small scales.",
  },
  disturbs: ["ks"],
  explainedBy: [
    { cause: "mode-collapse", why: "one map for all days is the mean of many storms, which is smooth" },
    {
      cause: "posterior-collapse",
      why: "a decoder that z tells nothing gives the mean of many storms, which is smooth",
    },
  ],
  examine: (scene) => examineSmoothness(scene.specimen, amountsNow(scene)),
  fault,
};
