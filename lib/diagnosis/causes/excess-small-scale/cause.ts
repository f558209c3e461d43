import type { Cause } from "../../cause.js";
import { examineSmallScale } from "./examine.js";
import { fault } from "./fault.js";

export const excessSmallScale: Cause<"excess-small-scale"> = {
  id: "excess-small-scale",
  words: {
    title: "Structure that is not rain",
    sentence:
      "Neighbouring cells differ in ways that real ones do not: a checkerboard, stripes, a row or column of its own, or speckle.",
    cure: "A checkerboard or stripes come of transposed convolutions whose kernel is no multiple of their stride: upsample (nearest, bilinear) and convolve instead. Seams come of tiles: overlap and blend them. Speckle comes of noise that is added cell by cell: draw it at the scales that are missing.",
  },
  disturbs: ["spatialCorrelation", "ks"],
  examine: (scene) => examineSmallScale(scene),
  fault,
};
