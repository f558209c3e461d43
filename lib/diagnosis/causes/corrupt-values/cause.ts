import type { Cause } from "../../cause.js";
import { examineCorruptValues } from "./examine.js";
import { gapsOfOthers, movedGaps } from "./moved-gaps.js";

export const corruptValues: Cause<"corrupt-values"> = {
  id: "corrupt-values",
  words: {
    title: "Failed values",
    sentence: "The model gave NaN or infinite values where the real ones are finite.",
    cure: "Find where the model gives NaN or Infinity: a logarithm of 0 or less, an overflow of expm1 or float16, a division by a std of 0, missing values in its inputs. Draw the samples again: what was lost cannot be restored, and all numbers here are of the rest.",
  },
  isDecisive: true,
  atSource: true,
  explainedBy: [
    { cause: "flipped-grid", verdict: "excluded", why: (scene) => movedGaps(scene, "flipped-grid") },
    { cause: "shuffled-events", verdict: "excluded", why: (scene) => movedGaps(scene, "shuffled-events") },
    { cause: "unrelated-samples", verdict: "excluded", why: gapsOfOthers },
  ],
  disturbs: ["spatialCorrelation", "wetFraction", "ks", "massBias", "diversity"],
  examine: ({ asGiven }) => examineCorruptValues(asGiven.failures),
  fault: null,
};
