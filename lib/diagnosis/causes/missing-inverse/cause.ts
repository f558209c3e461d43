import type { Cause } from "../../cause.js";
import { transformFindings } from "../../joint/transforms.js";
import { fault } from "./fault.js";

export const missingInverse: Cause<"missing-inverse"> = {
  id: "missing-inverse",
  words: {
    title: "Missing inverse transform",
    sentence: "The fields were left in log1p or standardised space.",
    cure: "Apply max(expm1(z·std + mean), 0), or expm1 to log1p, before anything is measured in mm/day.",
  },
  atSource: true,
  disturbs: ["spatialCorrelation", "wetFraction", "ks", "massBias"],
  examine: (scene) => scene.once(transformFindings)["missing-inverse"],
  fault,
};
