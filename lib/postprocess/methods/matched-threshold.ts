import { z } from "zod";
import {
  type FittedMatchedThreshold,
  fitMatchedThreshold,
  type MatchedThresholdOptions,
  matchedThreshold,
} from "../matched-threshold.js";
import type { Method } from "../method.js";
import { amount, finite, numbers, share, storedAs, threshold } from "./stored.js";

const summary = { wet: amount, wetTruth: share, wetBefore: share, kept: share, ties: finite };

export const matchedThresholdMethod: Method<
  "matched-threshold",
  MatchedThresholdOptions,
  FittedMatchedThreshold
> = {
  id: "matched-threshold",
  family: "threshold",
  about: "the threshold that gives samples the real wet share: domain, cell or event",
  mends: "Rain in too many cells, wherever the samples' floor lies.",
  costs:
    "Water is only ever removed, and samples that are too dry stay so. Amounts above the threshold keep their faults.",
  options: {
    per: {
      kind: "word",
      words: ["domain", "cell", "event"],
      about: "one threshold for all, one for each cell, or one for each sample by its own event's truth",
      byDefault: "domain",
    },
    wet: { kind: "amount", about: "a real cell is wet from this many mm/day on", byDefault: 0.1 },
  },
  fit: fitMatchedThreshold,
  fromJSON: storedAs(
    z.discriminatedUnion("per", [
      z.object({ per: z.literal("domain"), threshold, ...summary }),
      z.object({ per: z.literal("cell"), thresholds: numbers, ...summary }),
      z.object({ per: z.literal("event"), wet: amount }),
    ]),
    matchedThreshold,
  ),
};
