import { z } from "zod";
import {
  type FittedLocalQuantileMapping,
  fitLocalQuantileMapping,
  type LocalQuantileMappingOptions,
  localQuantileMapping,
} from "../local-quantile-mapping/local-quantile-mapping.js";
import type { Method } from "../method.js";
import { amount, finiteNumbers, numbers, sameLength, seed, storedAs } from "./stored.js";

export const localQuantileMappingMethod: Method<
  "local-quantile-mapping",
  LocalQuantileMappingOptions,
  FittedLocalQuantileMapping
> = {
  id: "local-quantile-mapping",
  family: "amounts",
  about: "quantile mapping of each cell, pooled with its neighbours until there are values enough",
  mends:
    "How often it is wet and every amount, place by place: a coast that is too wet beside a mountain that is too dry.",
  costs:
    "Fewer values a map than one for all: more noise in the tail, held at 1.5 times the largest real amount nearby. It cannot add detail or make members differ.",
  options: {
    trace: {
      kind: "amount",
      about: "less than this many mm/day is dry; with 0 only an exact zero is",
      byDefault: 0.05,
    },
    pool: {
      kind: "count",
      about:
        "wet values, real and generated, that the map of a cell rests on at least, its neighbours' among them",
      byDefault: 200,
    },
    seed: { kind: "seed", about: "of the ranks of dry cells that must become wet", byDefault: 0 },
  },
  fit: fitLocalQuantileMapping,
  fromJSON: storedAs(
    z
      .object({
        trace: amount,
        pool: z.int().positive(),
        seed,
        height: z.int().positive(),
        width: z.int().positive(),
        radius: numbers,
        dryGenerated: numbers,
        dryTruth: numbers,
        probabilities: finiteNumbers,
        generated: finiteNumbers,
        truth: numbers,
      })
      .refine(
        (p) =>
          p.radius.length === p.height * p.width &&
          sameLength(p.radius, p.dryGenerated, p.dryTruth) &&
          sameLength(p.generated, p.truth) &&
          p.generated.length ===
            p.probabilities.length * p.radius.filter((radius) => !Number.isNaN(radius)).length,
        { error: "its tables differ in length" },
      ),
    localQuantileMapping,
  ),
};
