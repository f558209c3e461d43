import type { Cause } from "../../cause.js";
import { ofPlaces } from "../../joint/of-places.js";
import { fault } from "./fault.js";

export const edgeEffect: Cause<"edge-effect"> = {
  id: "edge-effect",
  words: {
    title: "The edge of the grid",
    sentence: "Amounts at the edge of the grid are not those of the cells inside.",
    cure: "Look for padding with zeros in convolutions (use reflection, or decode a margin and cut it off), an upsampling that does not align corners, or tiles that were blended. Saved samples can be divided by the factors, or their margin left out.",
  },
  disturbs: ["ks", "massBias"],
  explainedBy: [
    { cause: "over-dispersed", why: "members that are spread too far carry their amounts to other places" },
  ],
  examine: (scene) => ofPlaces("edge-effect", scene),
  fault,
};
