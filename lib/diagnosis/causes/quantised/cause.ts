import type { Cause } from "../../cause.js";
import { besideImitation } from "../../scene.js";
import { examineQuantised } from "./examine.js";
import { fault } from "./fault.js";

export const quantised: Cause<"quantised"> = {
  id: "quantised",
  words: {
    title: "Amounts in steps",
    sentence: "The samples are whole multiples of a step that the real amounts do not have.",
    cure: "Store the samples as floating point, or with a scale factor well below 0.1 mm/day: look for an integer type, 8-bit images, a scale_factor, a rounding before saving. What lies between the steps is lost.",
  },
  isDecisive: true,
  disturbs: ["wetFraction", "ks"],
  examine: (scene) => examineQuantised(besideImitation(scene)),
  fault,
};
