import type { Cause } from "../../cause.js";
import { untestable } from "../../finding.js";
import { amountsOfShapes } from "../../scene.js";
import { examineActivationFloor } from "./examine.js";
import { fault } from "./fault.js";
import { withHead } from "./head.js";
import { isOfInverse, OF_INVERSE } from "./of-inverse.js";

const UNTOLD =
  "a threshold in z leaves this floor on a linear head as well as after a ReLU in z, and fields cannot tell which; the last operators of the model (--model), or samples from before the threshold, can";

export const activationFloor: Cause<"activation-floor"> = {
  id: "activation-floor",
  words: {
    title: "Activation floor",
    sentence: "A ReLU or softplus clips in standardised space, where 0 is not zero rain.",
    cure: "Lasting cure of the activation floor: an output bounded at the dry value of z (−mean/std of each cell) and not at 0, or a linear output head (no ReLU or softplus in standardised space) and max(expm1(z·std + mean), 0) after it; then undrizzle cure draws what such samples still lack, spread and small scales. What the floor swallowed cannot be restored: with floor cells set to 0, the light rain below it is missing.",
  },
  isDecisive: true,
  disturbs: ["wetFraction", "ks", "massBias"],
  explainedBy: [
    {
      cause: "threshold-wrong-space",
      why: ({ evidence }) => (evidence.model?.head ? null : UNTOLD),
    },
  ],
  examine: (scene) =>
    isOfInverse(scene)
      ? untestable("activation-floor", OF_INVERSE)
      : withHead(
          examineActivationFloor(scene.once(amountsOfShapes), scene.evidence.normalisation ?? null),
          scene.evidence.model?.head,
        ),
  fault,
};
