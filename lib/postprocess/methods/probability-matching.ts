import { z } from "zod";
import type { Method } from "../method.js";
import { type FittedProbabilityMatching, probabilityMatchingToTruth } from "../probability-matching.js";
import { seed, storedAs } from "./stored.js";

export interface ProbabilityMatchingToTruthOptions {
  /** Seed of the order among ties; 0 by default. */
  readonly seed?: number;
}

export const probabilityMatchingMethod: Method<
  "probability-matching",
  ProbabilityMatchingToTruthOptions,
  FittedProbabilityMatching
> = {
  id: "probability-matching",
  family: "amounts",
  about: "each sample takes the values of its own truth, keeping its ranks",
  mends: "Every amount, exactly: the best that any change of amounts alone can do.",
  costs: "It needs the truth of the very event: a yardstick for other methods, no cure.",
  options: { seed: { kind: "seed", about: "of the order among ties", byDefault: 0 } },
  fit: async (_, { seed = 0 }) => probabilityMatchingToTruth({ seed }),
  fromJSON: storedAs(z.object({ seed }), probabilityMatchingToTruth),
};
