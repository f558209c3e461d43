import type { Cause } from "../../cause.js";
import { examineNegativeValues } from "./examine.js";
import { fault } from "./fault.js";

export const negativeValues: Cause<"negative-values"> = {
  id: "negative-values",
  words: {
    title: "Negative amounts",
    sentence: "Samples have less than no rain where the real fields have none.",
    cure: "Set negative amounts to 0 after the inverse transform. A linear head gives them around 0; they are half of a noise whose other half is drizzle, so look at the wet fraction afterwards.",
  },
  isDecisive: true,
  disturbs: ["wetFraction", "ks"],
  examine: ({ specimen }) => examineNegativeValues(specimen),
  fault,
};
