import type { Cause } from "../../cause.js";
import { besideImitation } from "../../scene.js";
import { examineModeCollapse } from "./examine.js";
import { fault } from "./fault.js";

export const modeCollapse: Cause<"mode-collapse"> = {
  id: "mode-collapse",
  words: {
    title: "One map for all days",
    sentence: "The samples of different days have nearly the same pattern, however it is scaled.",
    cure: "Train until the pattern of a day is learned: check that predictors reach the decoder and are standardised, weight the reconstruction against an average field, lower the learning rate where one field has won. Nothing done to saved samples gives a day its own pattern.",
  },
  disturbs: ["spatialCorrelation"],
  atSource: true,
  examine: (scene) => examineModeCollapse(besideImitation(scene)),
  fault,
};
