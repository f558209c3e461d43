import type { Cause } from "../../cause.js";
import { besideImitation } from "../../scene.js";
import { examineClippedTail } from "./examine.js";
import { fault } from "./fault.js";

export const clippedTail: Cause<"clipped-tail"> = {
  id: "clipped-tail",
  words: {
    title: "Amounts stop at a cap",
    sentence: "The largest amounts all have one value, which many real amounts exceed.",
    cure: "Look for a clip, a saturating activation (sigmoid, tanh, relu6), a clamp before expm1 or an integer type that overflows, and train without it. What lay above the cap is lost in saved samples; a quantile map only spreads the atom.",
  },
  isDecisive: true,
  explainedBy: [
    {
      cause: "double-inverse",
      verdict: "excluded",
      why: "what overflowed in a second expm1 comes back as one value",
    },
  ],
  disturbs: ["massBias", "ks"],
  examine: (scene) => examineClippedTail(besideImitation(scene)),
  fault,
};
