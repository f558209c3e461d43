import { z } from "zod";
import {
  type FittedFrequencyAdaptation,
  type FrequencyAdaptationOptions,
  fitFrequencyAdaptation,
  frequencyAdaptation,
} from "../frequency-adaptation.js";
import type { Method } from "../method.js";
import { amount, number, seed, share, storedAs } from "./stored.js";

export const frequencyAdaptationMethod: Method<
  "frequency-adaptation",
  FrequencyAdaptationOptions,
  FittedFrequencyAdaptation
> = {
  id: "frequency-adaptation",
  family: "threshold",
  about: "for samples that are too dry only: some dry cells become wet",
  mends: "Samples that are dry too often.",
  costs: "The cells that become wet are drawn at random. It is refused where samples are too wet.",
  options: {
    wet: { kind: "amount", about: "a cell is wet from this many mm/day on", byDefault: 0.1 },
    seed: { kind: "seed", about: "of the draws", byDefault: 0 },
  },
  fit: fitFrequencyAdaptation,
  fromJSON: storedAs(
    z.object({
      wet: amount,
      seed,
      dryTruth: share,
      dryGenerated: share,
      excess: number,
      upTo: number,
    }),
    frequencyAdaptation,
  ),
};
