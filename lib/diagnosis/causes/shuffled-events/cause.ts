import type { Cause } from "../../cause.js";
import { pairingFindings } from "../../joint/pairing.js";
import { fault } from "./fault.js";

export const shuffledEvents: Cause<"shuffled-events"> = {
  id: "shuffled-events",
  words: {
    title: "Shuffled events",
    sentence: "Samples are paired with the wrong events.",
    cure: "Pair samples and events by date or day number, not by position.",
  },
  atSource: true,
  disturbs: ["spatialCorrelation"],
  explainedBy: [
    {
      cause: "predictors-out-of-step",
      why: "samples made from predictors of other days belong to those days",
    },
  ],
  examine: (scene) => scene.once(pairingFindings)["shuffled-events"],
  fault,
};
