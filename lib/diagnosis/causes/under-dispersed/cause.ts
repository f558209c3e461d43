import type { Cause } from "../../cause.js";
import { spreadFindings } from "../../joint/dispersion.js";
import { fault } from "./fault.js";

export const underDispersed: Cause<"under-dispersed"> = {
  id: "under-dispersed",
  words: {
    title: "Too little spread",
    sentence: "The members of an event are too alike for the error of their mean.",
    cure: "Raise the sampling temperature.",
  },
  disturbs: ["diversity"],
  examine: (scene) => scene.once(spreadFindings)["under-dispersed"],
  fault,
};
