import type { Cause } from "../../cause.js";
import { examineMemorised } from "./examine.js";
import { fault } from "./fault.js";

export const memorised: Cause<"memorised"> = {
  id: "memorised",
  words: {
    title: "The truth among the members",
    sentence: "Members are the real field of their event itself.",
    cure: "Find where the truth comes in: the target among the predictors, the real file read as samples, a decoder that copies its input. Every score of these members is worthless, however good; score members that never saw the truth.",
  },
  isDecisive: true,
  atSource: true,
  disturbs: ["spatialCorrelation", "diversity"],
  examine: ({ specimen }) => examineMemorised(specimen),
  fault,
};
