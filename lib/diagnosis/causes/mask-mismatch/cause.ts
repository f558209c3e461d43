import type { Cause } from "../../cause.js";
import { examineMask } from "./examine.js";
import { fault } from "./fault.js";

export const maskMismatch: Cause<"mask-mismatch"> = {
  id: "mask-mismatch",
  words: {
    title: "Mask mismatch",
    sentence: "Rain is scored over sea, or missing values were read as numbers.",
    cure: "Give the land mask (--mask), and write missing values as NaN instead of a number.",
  },
  isDecisive: true,
  atSource: true,
  disturbs: ["spatialCorrelation", "wetFraction", "ks", "massBias", "diversity"],
  explainedBy: [
    {
      cause: "mode-collapse",
      verdict: "excluded",
      why: "where one map for all days is dry, it always is",
    },
  ],
  examine: ({ specimen }) => examineMask(specimen),
  fault,
};
