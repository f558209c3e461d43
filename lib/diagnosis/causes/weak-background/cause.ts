import type { Cause } from "../../cause.js";
import { amountFindings } from "../../joint/amounts.js";
import { fault } from "./fault.js";

export const weakBackground: Cause<"weak-background"> = {
  id: "weak-background",
  words: {
    title: "Drizzle",
    sentence: "Small positive amounts lie where it is dry.",
    cure: "Fit the threshold to the real wet frequency on other events than it is scored on (undrizzle fix --method matched-threshold); an occurrence or sparsity term in the loss is the lasting cure.",
  },
  disturbs: ["wetFraction", "ks"],
  examine: (scene) => scene.once(amountFindings)["weak-background"],
  fault,
};
