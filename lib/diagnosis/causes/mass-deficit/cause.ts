import type { Cause } from "../../cause.js";
import { amountFindings } from "../../joint/amounts.js";
import { fault } from "./fault.js";
import { asOneFactor } from "./one-factor.js";

export const massDeficit: Cause<"mass-deficit"> = {
  id: "mass-deficit",
  words: {
    title: "Biased amounts",
    sentence: "All amounts are too small or too large by one factor.",
    cure: "Scale the mass to that of the conditioning (undrizzle fix --method mass-scaled-threshold), or raise lambda_mass.",
  },
  disturbs: ["massBias", "ks"],
  examine: (scene) => asOneFactor(scene.once(amountFindings)["mass-deficit"], scene.specimen),
  fault,
};
