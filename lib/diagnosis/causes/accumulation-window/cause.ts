import type { Cause } from "../../cause.js";
import { besideImitation } from "../../scene.js";
import { examineAccumulation } from "./examine.js";
import { fault } from "./fault.js";

export const accumulationWindow: Cause<"accumulation-window"> = {
  id: "accumulation-window",
  words: {
    title: "Other hours of the day",
    sentence:
      "The samples are amounts of other 24 hours than the real ones: they hold part of the day before or after.",
    cure: "Compare the hours of both (00–24 UTC, 06–06 UTC, local days, the date at the start or at the end), and accumulate the samples, or the predictors, over the hours of the truth.",
  },
  disturbs: ["spatialCorrelation"],
  atSource: true,
  examine: (scene) => examineAccumulation(besideImitation(scene)),
  fault,
};
