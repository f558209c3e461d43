/**
 * Root causes by the ids that are printed, stored and tested, in the order in which they are examined: from the outside in.
 * Cells that do not count, an output that is dead, whose samples are whose, the space and unit of the values, structure,
 * floors and gaps, amounts, drizzle, spread, the model, its inputs.
 */
export const CAUSE_IDS = [
  "corrupt-values",
  "mask-mismatch",
  "dead-output",
  "memorised",
  "coarse-truth",
  "some-members",
  "flipped-grid",
  "shuffled-events",
  "unrelated-samples",
  "missing-inverse",
  "double-inverse",
  "unit-scale",
  "additive-offset",
  "negative-values",
  "quantised",
  "smooth-fields",
  "activation-floor",
  "threshold-wrong-space",
  "over-threshold",
  "clipped-tail",
  "mass-deficit",
  "wrong-normalisation",
  "weak-background",
  "latent-ignored",
  "under-dispersed",
  "over-dispersed",
  "posterior-collapse",
  "prior-gap",
  "conditioning-ignored",
  "point-posterior",
  "predictors-out-of-step",
] as const;

export type CauseId = (typeof CAUSE_IDS)[number];
