import type { Cause } from "../../cause.js";
import { transformFindings } from "../../joint/transforms.js";
import { fault } from "./fault.js";

export const unitScale: Cause<"unit-scale"> = {
  id: "unit-scale",
  words: {
    title: "Other unit",
    sentence: "The amounts are in another unit than mm/day.",
    cure: "Convert the units where the fields are read, and write them into the file.",
  },
  atSource: true,
  disturbs: ["wetFraction", "ks", "massBias"],
  mends: ["massBias"],
  examine: (scene) => scene.once(transformFindings)["unit-scale"],
  fault,
};
