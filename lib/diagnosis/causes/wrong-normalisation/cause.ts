import type { Cause } from "../../cause.js";
import { amountFindings } from "../../joint/amounts.js";
import { fault } from "./fault.js";

export const wrongNormalisation: Cause<"wrong-normalisation"> = {
  id: "wrong-normalisation",
  words: {
    title: "Other normalisation",
    sentence: "The samples were decoded with another mean and standard deviation than those of training.",
    cure: "Decode with the very mean and std that the training targets were standardised with.",
  },
  atSource: true,
  disturbs: ["ks", "massBias", "wetFraction"],
  examine: (scene) => scene.once(amountFindings)["wrong-normalisation"],
  fault,
};
