import type { Cause } from "../../cause.js";
import { ofPlaces } from "../../joint/of-places.js";
import { fault } from "./fault.js";

export const regionalBias: Cause<"regional-bias"> = {
  id: "regional-bias",
  words: {
    title: "Biased in a region",
    sentence: "Amounts of one part of the grid are other multiples of the real ones than the rest.",
    cure: "Look for what differs there: elevation or another static input that is missing, shifted or in another unit, statistics of another domain, tiles of different models, few training days with rain there. Until then divide by the factors of the map, fitted on other events; one factor or quantile map for the whole grid cannot mend it.",
  },
  disturbs: ["ks", "massBias"],
  explainedBy: [
    { cause: "over-dispersed", why: "members that are spread too far carry their amounts to other places" },
  ],
  examine: (scene) => ofPlaces("regional-bias", scene),
  fault,
};
