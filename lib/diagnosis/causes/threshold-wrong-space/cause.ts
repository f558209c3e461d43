import type { Cause } from "../../cause.js";
import { untestable } from "../../finding.js";
import { amountsOfShapes } from "../../scene.js";
import { isOfInverse, OF_INVERSE } from "../activation-floor/of-inverse.js";
import { examineThresholdSpace } from "./examine.js";
import { fault } from "./fault.js";

export const thresholdWrongSpace: Cause<"threshold-wrong-space"> = {
  id: "threshold-wrong-space",
  words: {
    title: "Threshold in the wrong space",
    sentence: "A threshold was applied before the inverse transform.",
    cure: "Apply the threshold to mm/day, after the inverse transform: z = 0 is the mean of log1p, not zero rain.",
  },
  isDecisive: true,
  disturbs: ["wetFraction", "ks", "massBias"],
  examine: (scene) =>
    isOfInverse(scene)
      ? untestable("threshold-wrong-space", OF_INVERSE)
      : examineThresholdSpace(
          scene.specimen,
          scene.once(amountsOfShapes),
          scene.evidence.normalisation ?? null,
        ),
  fault,
};
