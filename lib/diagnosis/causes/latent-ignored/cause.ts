import type { Cause } from "../../cause.js";
import { spreadFindings } from "../../joint/dispersion.js";
import { latentFindings } from "../../joint/latents.js";
import { fault } from "./fault.js";

export const latentIgnored: Cause<"latent-ignored"> = {
  id: "latent-ignored",
  words: {
    title: "Latent ignored",
    sentence: "The decoder does not use z: the members of an event are copies.",
    cure: "Condition less on the predictors, or feed z to later layers of the decoder; until then texture drawn afterwards gives spread (undrizzle fix --method residual-texture).",
  },
  disturbs: ["diversity"],
  explainedBy: [
    { cause: "posterior-collapse", why: "a collapse leaves the decoder nothing to use" },
    { cause: "memorised", why: "members that are all the real field are copies of one another" },
  ],
  examine: async (scene) => {
    if (scene.evidence.model) return (await scene.once(latentFindings)).ignored;
    return scene.once(spreadFindings)["latent-ignored"];
  },
  fault,
};
