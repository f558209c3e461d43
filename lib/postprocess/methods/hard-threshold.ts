import { z } from "zod";
import { type Fitted, makeFitted, NOT_FITTED } from "../fitted.js";
import { checkThreshold, hardThreshold } from "../hard-threshold.js";
import type { Method } from "../method.js";
import { storedAs, threshold } from "./stored.js";

export interface ThresholdOptions {
  /** mm/day; 0.1 by default. */
  readonly threshold?: number;
}

export interface ThresholdParams {
  /** mm/day. */
  readonly threshold: number;
}

export type FittedHardThreshold = Fitted<"hard-threshold", ThresholdParams>;

export const hardThresholdMethod: Method<"hard-threshold", ThresholdOptions, FittedHardThreshold> = {
  id: "hard-threshold",
  family: "threshold",
  about: "cells below a threshold become dry",
  mends: "Drizzle below a threshold that is known.",
  costs:
    "Water is only ever removed. Where the samples' floor lies above the threshold, it changes nothing: fit a threshold instead.",
  options: { threshold: { kind: "amount", about: "less than this many mm/day becomes 0", byDefault: 0.1 } },
  fit: async (_, { threshold = 0.1 }) => fittedHardThreshold({ threshold }),
  fromJSON: storedAs(z.object({ threshold }), fittedHardThreshold),
};

/** {@link hardThreshold} as a method; nothing is fitted. @throws ValueError for a negative threshold. */
function fittedHardThreshold({ threshold }: ThresholdParams): FittedHardThreshold {
  checkThreshold(threshold);
  return makeFitted(
    "hard-threshold",
    NOT_FITTED,
    { threshold },
    `cells below ${threshold} mm/day become dry`,
    (field) => hardThreshold(field, threshold),
  );
}
