import type { Cause } from "../../cause.js";
import { amountsNow } from "../../scene.js";
import { examineOtherTransform } from "./examine.js";
import { fault } from "./fault.js";

export const otherTransform: Cause<"other-transform"> = {
  id: "other-transform",
  words: {
    title: "Another transform left in",
    sentence: "The amounts are a root, a power or a logarithm of mm/day that was not undone.",
    cure: "Undo the very transform that the training targets went through (square root, cube root, log10, dBZ, a logarithm with its ε), and write its name and constants into the file.",
  },
  disturbs: ["wetFraction", "ks", "massBias"],
  atSource: true,
  examine: (scene) => examineOtherTransform(amountsNow(scene)),
  fault,
};
