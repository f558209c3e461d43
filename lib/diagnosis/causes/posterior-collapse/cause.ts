import type { Cause } from "../../cause.js";
import { latentFindings } from "../../joint/latents.js";

export const posteriorCollapse: Cause<"posterior-collapse"> = {
  id: "posterior-collapse",
  words: {
    title: "Posterior collapse",
    sentence: "q(z|x,y) is the prior for every event: the latent space carries nothing.",
    cure: "Lower beta_kl, warm it up, or use free bits; weaken the conditioning so that z is needed.",
  },
  disturbs: ["spatialCorrelation", "wetFraction", "ks", "massBias", "diversity"],
  needs: "model",
  explainedBy: [{ cause: "dead-output", why: "a dead output leaves z nothing to do" }],
  examine: async (scene) => (await scene.once(latentFindings)).collapse,
  fault: null,
};
