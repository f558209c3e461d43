import type { Cause } from "../../cause.js";
import { amountFindings } from "../../joint/amounts.js";
import { besideImitation } from "../../scene.js";
import { examineEventAmounts } from "./examine.js";
import { fault } from "./fault.js";

export const eventAmountLost: Cause<"event-amount-lost"> = {
  id: "event-amount-lost",
  words: {
    title: "Amounts of days drawn to the mean",
    sentence: "Wet days are too dry and dry days too wet, while the mean over all days is right.",
    cure: "Scale each day to the amount that its conditioning tells (undrizzle fix --method mass-scaled-threshold), raise lambda_mass, and look for a normalisation of each field by its own maximum or mean. One factor for all days cannot mend it.",
  },
  disturbs: ["massBias", "ks"],
  examine: (scene) =>
    examineEventAmounts(
      besideImitation(scene),
      scene.once(amountFindings)["wrong-normalisation"].verdict === "suspected",
    ),
  fault,
};
