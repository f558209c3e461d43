import { z } from "zod";
import { type FittedLoci, fitLoci, type LociOptions, loci } from "../loci.js";
import type { Method } from "../method.js";
import { amount, numbers, sameLength, storedAs } from "./stored.js";

export const lociMethod: Method<"loci", LociOptions, FittedLoci> = {
  id: "loci",
  family: "threshold",
  about: "local intensity scaling: matched threshold and a factor on wet intensity",
  mends: "How often it is wet, and how much it rains on average where it is.",
  costs: "One factor for light and heavy rain: the shape of the distribution stays.",
  options: {
    per: {
      kind: "word",
      words: ["domain", "cell"],
      about: "one fit for all, or one for each cell",
      byDefault: "domain",
    },
    wet: { kind: "amount", about: "a real cell is wet from this many mm/day on", byDefault: 0.1 },
  },
  fit: fitLoci,
  fromJSON: storedAs(
    z
      .object({ per: z.enum(["domain", "cell"]), wet: amount, thresholds: numbers, scales: numbers })
      .refine((p) => p.thresholds.length > 0 && sameLength(p.thresholds, p.scales), {
        error: "thresholds and scales differ in length",
      }),
    loci,
  ),
};
