import type { Cause } from "../../cause.js";
import { amountsNow } from "../../scene.js";
import { examineDeadOutput } from "./examine.js";
import { fault } from "./fault.js";

export const deadOutput: Cause<"dead-output"> = {
  id: "dead-output",
  words: {
    title: "Dead output",
    sentence: "The output is stuck at one value in nearly every cell, whatever its input.",
    cure: "A dead output cannot be mended afterwards: train anew with a linear head, or one bounded at the dry value of z. Under an intensity-weighted L1 loss the best constant lies below the mean, a ReLU in standardised space saturates there and its gradient vanishes; a squared error or an occurrence term avoids it.",
  },
  atSource: true,
  disturbs: ["spatialCorrelation", "wetFraction", "ks", "massBias", "diversity"],
  hides: "the output is dead: it must be trained anew before this can be seen",
  examine: (scene) => examineDeadOutput(amountsNow(scene)),
  fault,
};
