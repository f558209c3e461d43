import { z } from "zod";
import {
  type FittedMassScaledThreshold,
  fitMassScaledThreshold,
  type MassScaledThresholdOptions,
  massScaledThreshold,
} from "../mass-scaled-threshold.js";
import type { Method } from "../method.js";
import { amount, storedAs, threshold } from "./stored.js";

export const massScaledThresholdMethod: Method<
  "mass-scaled-threshold",
  MassScaledThresholdOptions,
  FittedMassScaledThreshold
> = {
  id: "mass-scaled-threshold",
  family: "threshold",
  about: "a threshold, then a factor that restores the real mass: event, block or domain",
  mends: "Drizzle, without losing the water that a threshold removes.",
  costs:
    "Per event and per block it needs the truth of the very event, so that its scores are in-sample. Extremes grow by the factor.",
  options: {
    threshold: {
      kind: "amount",
      words: ["matched"],
      about: "less than this many mm/day becomes 0; matched: the domain's matched threshold",
      byDefault: 0.1,
    },
    per: {
      kind: "word",
      words: ["event", "block", "domain"],
      about: "where mass is met: in each sample, in each block of it, or over all fitted events together",
      byDefault: "event",
    },
    block: { kind: "count", about: "edge of a block in cells, with per block" },
    dryBlocks: {
      kind: "word",
      words: ["stay-dry", "spread"],
      about: "a block without rain that should hold water stays dry, or has it spread over its cells",
      byDefault: "stay-dry",
    },
  },
  fit: fitMassScaledThreshold,
  fromJSON: storedAs(
    z.discriminatedUnion("per", [
      z.object({ per: z.literal("domain"), threshold, factor: amount }),
      z.object({ per: z.literal("event"), threshold }),
      z.object({
        per: z.literal("block"),
        threshold,
        block: z.int().positive(),
        dryBlocks: z.enum(["stay-dry", "spread"]),
      }),
    ]),
    massScaledThreshold,
  ),
};
