import { z } from "zod";
import type { Normalisation } from "../../fields/transform.js";
import { activationFloor, type FittedFloorRemoval, floorRemoval } from "../floor-removal.js";
import type { Method } from "../method.js";
import { amount, numbers, storedAs } from "./stored.js";

export interface FloorRemovalOptions {
  /** Mean and standard deviation of log1p(mm/day) per cell, by which the samples were standardised. */
  readonly normalisation: Normalisation;
  /** Allowed difference of log1p(mm/day); 1e-5 by default. */
  readonly tolerance?: number;
}

export const floorRemovalMethod: Method<"floor-removal", FloorRemovalOptions, FittedFloorRemoval> = {
  id: "floor-removal",
  family: "threshold",
  about: "cells at the activation floor (z = 0) become dry; needs the normalisation",
  mends: "A floor at z = 0, the value below which a ReLU in standardised space cannot go.",
  costs: "Cells just above the floor stay: it is exact for a hard floor and does nothing for a soft one.",
  options: {
    normalisation: {
      kind: "normalisation",
      about: "mean and standard deviation of log1p(mm/day) per cell",
    },
    tolerance: {
      kind: "number",
      about: "a cell is at the floor when log1p of it is this near",
      byDefault: 1e-5,
    },
  },
  fit: async (_, { normalisation, tolerance = 1e-5 }) =>
    floorRemoval({ floor: activationFloor(normalisation), tolerance }),
  fromJSON: storedAs(z.object({ floor: numbers, tolerance: amount }), floorRemoval),
};
