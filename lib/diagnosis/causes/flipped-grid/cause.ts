import type { Cause } from "../../cause.js";
import { pairingAhead, pairingFindings } from "../../joint/pairing.js";
import { fault } from "./fault.js";

export const flippedGrid: Cause<"flipped-grid"> = {
  id: "flipped-grid",
  words: {
    title: "Displaced grid",
    sentence: "The grid of the samples is flipped, turned, transposed or shifted beside the real one.",
    cure: "Compare the order of latitudes and longitudes of both files, and undo the displacement where it arose.",
  },
  atSource: true,
  disturbs: ["spatialCorrelation"],
  examine: async (scene) => {
    await pairingAhead(scene);
    return scene.once(pairingFindings)["flipped-grid"];
  },
  fault,
};
