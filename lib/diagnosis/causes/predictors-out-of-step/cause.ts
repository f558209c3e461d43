import type { Cause } from "../../cause.js";
import { examineStepCause } from "./examine.js";

export const predictorsOutOfStep: Cause<"predictors-out-of-step"> = {
  id: "predictors-out-of-step",
  words: {
    title: "Predictors out of step",
    sentence: "The predictors of the run are not of the days of its fields.",
    cure: "Hold the day numbers of X_lr against those of Y_hr and the order of its rows and columns (undrizzle inspect RUN says which fits): a model that was fed with other days must be trained anew, one that is fed so only now is mended by the right files.",
  },
  atSource: true,
  disturbs: ["spatialCorrelation"],
  needs: "run",
  examine: ({ evidence }) => examineStepCause(evidence.step ?? null),
  fault: null,
};
