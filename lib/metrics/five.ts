import { diversity } from "./diversity.js";
import { ks } from "./ks.js";
import { massBias } from "./mass-bias.js";
import { spatialCorrelation } from "./spatial-correlation.js";
import { wetFraction } from "./wet-fraction.js";

/** The five metrics that a drizzle report starts with, by the keys of an evaluation. */
export const FIVE: {
  readonly spatialCorrelation: typeof spatialCorrelation;
  readonly wetFraction: typeof wetFraction;
  readonly ks: typeof ks;
  readonly massBias: typeof massBias;
  readonly diversity: typeof diversity;
} = { spatialCorrelation, wetFraction, ks, massBias, diversity };
