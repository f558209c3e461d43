import { z } from "zod";
import type { Method } from "../method.js";
import {
  type FittedQuantileMapping,
  fitQuantileMapping,
  type QuantileMappingOptions,
  quantileMapping,
} from "../quantile-mapping.js";
import { amount, finite, finiteNumbers, numbers, sameLength, seed, share, storedAs } from "./stored.js";

export const quantileMappingMethod: Method<
  "quantile-mapping",
  QuantileMappingOptions,
  FittedQuantileMapping
> = {
  id: "quantile-mapping",
  family: "amounts",
  about: "empirical quantile mapping of the values; does not move a storm",
  mends: "How often it is wet and every amount: samples get the real distribution.",
  costs:
    "It cannot move a storm, add detail or make members differ. Beyond the largest sample of the fit a rule holds, not data.",
  options: {
    trace: {
      kind: "amount",
      about: "less than this many mm/day is dry; with 0 only an exact zero is",
      byDefault: 0.05,
    },
    probabilities: {
      kind: "library",
      about: "probabilities of the quantiles that are kept, rising from 0 to 1",
    },
    tail: {
      kind: "word",
      words: ["shift", "ratio", "constant"],
      about:
        "beyond the largest sample of the fit: the last difference, the last ratio, or the largest truth",
      byDefault: "shift",
    },
    seed: { kind: "seed", about: "of the ranks of dry cells that must become wet", byDefault: 0 },
  },
  fit: fitQuantileMapping,
  fromJSON: storedAs(
    z
      .object({
        trace: amount,
        tail: z.enum(["shift", "ratio", "constant"]),
        seed,
        dryGenerated: share,
        dryTruth: share,
        probabilities: finiteNumbers,
        generated: finiteNumbers,
        truth: numbers,
        error: finite,
      })
      .refine((p) => p.probabilities.length > 1 && sameLength(p.probabilities, p.generated, p.truth), {
        error: "probabilities, generated and truth differ in length",
      }),
    quantileMapping,
  ),
};
