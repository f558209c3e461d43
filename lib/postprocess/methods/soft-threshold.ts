import { z } from "zod";
import { type Fitted, makeFitted, NOT_FITTED } from "../fitted.js";
import { checkThreshold } from "../hard-threshold.js";
import type { Method } from "../method.js";
import { softThreshold } from "../soft-threshold.js";
import type { ThresholdOptions, ThresholdParams } from "./hard-threshold.js";
import { storedAs, threshold } from "./stored.js";

export type FittedSoftThreshold = Fitted<"soft-threshold", ThresholdParams>;

export const softThresholdMethod: Method<"soft-threshold", ThresholdOptions, FittedSoftThreshold> = {
  id: "soft-threshold",
  family: "threshold",
  about: "max(x − T, 0): no gap above zero, but every wet cell loses T",
  mends: "A floor that was added to every cell, such as a constant background.",
  costs: "Every wet cell loses as much, extremes included.",
  options: { threshold: { kind: "amount", about: "taken from every cell, mm/day", byDefault: 0.1 } },
  fit: async (_, { threshold = 0.1 }) => fittedSoftThreshold({ threshold }),
  fromJSON: storedAs(z.object({ threshold }), fittedSoftThreshold),
};

/** {@link softThreshold} as a method; nothing is fitted. @throws ValueError for a negative threshold. */
function fittedSoftThreshold({ threshold }: ThresholdParams): FittedSoftThreshold {
  checkThreshold(threshold);
  return makeFitted(
    "soft-threshold",
    NOT_FITTED,
    { threshold },
    `max(x − ${threshold}, 0) mm/day: every wet cell loses ${threshold}`,
    (field) => softThreshold(field, threshold),
  );
}
