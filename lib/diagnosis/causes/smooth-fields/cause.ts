import type { Cause } from "../../cause.js";
import { amountsNow } from "../../scene.js";
import { examineSmoothness } from "./examine.js";
import { fault } from "./fault.js";

export const smoothFields: Cause<"smooth-fields"> = {
  id: "smooth-fields",
  words: {
    title: "Smooth fields",
    sentence: "Small scales are missing: a blur, or the mean of many storms.",
    cure: "No post-processing restores structure: train with a gradient or spectral loss, or more latent noise at small scales; quantile mapping mends the marginal distribution only.",
  },
  disturbs: ["ks"],
  explainedBy: [
    {
      cause: "posterior-collapse",
      why: "a decoder that z tells nothing gives the mean of many storms, which is smooth",
    },
  ],
  examine: (scene) => examineSmoothness(scene.specimen, amountsNow(scene)),
  fault,
};
