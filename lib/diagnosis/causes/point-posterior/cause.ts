import type { Cause } from "../../cause.js";
import { latentFindings } from "../../joint/latents.js";
import { examineWidth } from "./examine.js";

export const pointPosterior: Cause<"point-posterior"> = {
  id: "point-posterior",
  words: {
    title: "Posterior without width",
    sentence:
      "The posterior of an event is a point beside how far apart events lie: drawing from it gives the same member again.",
    cure: "Raise beta_kl, or bound the posterior from below (a least variance), so that draws of one event differ; the saved samples can be given texture (undrizzle fix --method residual-texture).",
  },
  disturbs: ["diversity"],
  needs: "model",
  examine: async (scene) => examineWidth(await scene.once(latentFindings), scene),
  fault: null,
};
