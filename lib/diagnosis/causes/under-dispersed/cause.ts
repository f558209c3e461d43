import type { Cause } from "../../cause.js";
import { spreadFindings } from "../../joint/dispersion.js";
import { fault } from "./fault.js";

export const underDispersed: Cause<"under-dispersed"> = {
  id: "under-dispersed",
  words: {
    title: "Too little spread",
    sentence: "The members of an event are too alike for the error of their mean.",
    cure: "The members need more spread: a higher sampling temperature where the measured table shows that it helps, else a latent that carries more (larger beta_kl, z fed to later layers), or texture drawn afterwards (undrizzle fix --method residual-texture).",
  },
  disturbs: ["diversity"],
  explainedBy: [
    { cause: "point-posterior", why: "draws from a posterior without width are alike" },
    { cause: "latent-ignored", why: "a decoder that does not use z gives the same member again" },
  ],
  examine: (scene) => scene.once(spreadFindings)["under-dispersed"],
  fault,
};
