import type { Cause } from "../../cause.js";
import { examineCoarseTruth } from "./examine.js";
import { fault } from "./fault.js";

export const coarseTruth: Cause<"coarse-truth"> = {
  id: "coarse-truth",
  words: {
    title: "The truth is coarser than the samples",
    sentence:
      "The real fields are of a coarser grid, repeated cell by cell; the samples have scales that the truth cannot have.",
    cure: "Score on the grid of the truth: average the samples over its cells, or give real fields of the samples' own resolution. On a finer grid every right detail of a sample counts as an error.",
  },
  isDecisive: true,
  atSource: true,
  disturbs: ["spatialCorrelation", "ks", "wetFraction"],
  examine: ({ specimen }) => examineCoarseTruth(specimen),
  fault,
};
