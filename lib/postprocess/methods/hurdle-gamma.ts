import { z } from "zod";
import {
  type FittedHurdleGamma,
  fitHurdleGamma,
  type HurdleGammaOptions,
  hurdleGamma,
} from "../hurdle-gamma.js";
import type { Method } from "../method.js";
import { amount, finite, seed, share, storedAs } from "./stored.js";

const hurdle = z.object({ dry: share, shape: finite.positive(), scale: finite.positive() });

export const hurdleGammaMethod: Method<"hurdle-gamma", HurdleGammaOptions, FittedHurdleGamma> = {
  id: "hurdle-gamma",
  family: "amounts",
  about: "quantile mapping with a dry share and a gamma distribution; its own tail",
  mends: "Amounts, with five numbers: where there are too few events for quantile mapping.",
  costs: "An extreme is only as good as the gamma's fit. It cannot move a storm or make members differ.",
  options: {
    trace: { kind: "amount", about: "less than this many mm/day is dry", byDefault: 0.05 },
    seed: { kind: "seed", about: "of the ranks of dry cells that must become wet", byDefault: 0 },
  },
  fit: fitHurdleGamma,
  fromJSON: storedAs(z.object({ trace: amount, seed, generated: hurdle, truth: hurdle }), hurdleGamma),
};
