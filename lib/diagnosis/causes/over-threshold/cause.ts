import type { Cause } from "../../cause.js";
import { stepOf } from "../../looks/step-of.js";
import { amountsNow, amountsOfShapes } from "../../scene.js";
import { maskedCells, type Specimen } from "../../specimen.js";
import { examineOverThreshold } from "./examine.js";
import { fault } from "./fault.js";

export const overThreshold: Cause<"over-threshold"> = {
  id: "over-threshold",
  words: {
    title: "Threshold too high",
    sentence: "A threshold takes away rain that the real events have.",
    cure: "Lower the threshold and threshold the raw samples anew: what was set to 0 cannot be brought back.",
  },
  isDecisive: true,
  disturbs: ["wetFraction", "ks"],
  examine: (scene) =>
    examineOverThreshold(amountsNow(scene, scene.once(amountsOfShapes).atoms), stepOfSamples(scene.specimen)),
  fault,
};

function stepOfSamples(specimen: Specimen): number {
  return stepOf(
    specimen.events.flatMap(({ members }) => members.map(({ values }) => values)),
    maskedCells(specimen),
  );
}
