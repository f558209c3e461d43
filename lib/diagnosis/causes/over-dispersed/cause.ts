import type { Cause } from "../../cause.js";
import { spreadFindings } from "../../joint/dispersion.js";
import { fault } from "./fault.js";

export const overDispersed: Cause<"over-dispersed"> = {
  id: "over-dispersed",
  words: {
    title: "Too much spread",
    sentence: "The members of an event are too unlike for the error of their mean.",
    cure: "Lower the sampling temperature.",
  },
  disturbs: ["diversity"],
  examine: (scene) => scene.once(spreadFindings)["over-dispersed"],
  fault,
};
