import type { Cause } from "../../cause.js";
import { spreadFindings } from "../../joint/dispersion.js";
import { fault } from "./fault.js";

export const overDispersed: Cause<"over-dispersed"> = {
  id: "over-dispersed",
  words: {
    title: "Too much spread",
    sentence: "The members of an event are too unlike for the error of their mean.",
    cure: "The members need less spread: a lower sampling temperature, or a posterior that the training ties closer to its event.",
  },
  disturbs: ["diversity"],
  examine: (scene) => scene.once(spreadFindings)["over-dispersed"],
  fault,
};
