import type { Cause } from "../../cause.js";
import { transformFindings } from "../../joint/transforms.js";
import { fault } from "./fault.js";

export const doubleInverse: Cause<"double-inverse"> = {
  id: "double-inverse",
  words: {
    title: "Inverse transform applied twice",
    sentence: "Amounts that were in mm/day already went through the inverse transform again.",
    cure: "Take one of the two inverse transforms out.",
  },
  atSource: true,
  disturbs: ["spatialCorrelation", "wetFraction", "ks", "massBias"],
  examine: (scene) => scene.once(transformFindings)["double-inverse"],
  fault,
};
