import { expect, test } from "vitest";
import { fitMethod, type MethodSpec } from "../../lib/postprocess/methods.js";
import { quantileMapping } from "../../lib/postprocess/quantile-mapping.js";
import { events, mm } from "./fields.js";

/** Two days; of the samples 7 in 8 are wet, of the truth 4 in 8. */
const drizzle = events(
  [mm([0, 0, 2, 6]), mm([0.05, 0.2, 1, 2.75])],
  [mm([0, 1, 0, 3]), mm([0.3, 0.3, 1, 5])],
);
/** One day on which the sample is drier than the truth. */
const dry = events([mm([0, 1, 2, 6]), mm([0, 0, 0.4, 3])]);
const normalisation = { mean: new Float32Array(4), std: new Float32Array(4) };

const sentences: [MethodSpec, typeof dry, string][] = [
  [{ method: "hard-threshold" }, drizzle, "cells below 0.1 mm/day become dry"],
  [{ method: "soft-threshold", threshold: 0.5 }, drizzle, "max(x − 0.5, 0) mm/day: every wet cell loses 0.5"],
  [
    { method: "matched-threshold" },
    drizzle,
    "threshold 1.000 mm/day, fitted on 2 events: 0.500 of the truth is wet (≥ 0.1 mm/day), 0.875 of the samples; " +
      "the threshold keeps 0.500 (up to 2 values tie there)",
  ],
  [
    { method: "matched-threshold", per: "cell" },
    dry,
    "a threshold for each cell, fitted on 1 event: 0.750 of the truth is wet (≥ 0.1 mm/day), 0.500 of the samples; " +
      "the threshold keeps 0.500; the samples are too dry, which no threshold can mend",
  ],
  [
    { method: "matched-threshold" },
    events([mm([0, 2]), mm([0, 3])]),
    "threshold 3.000 mm/day, fitted on 1 event: 0.500 of the truth is wet (≥ 0.1 mm/day), 0.500 of the samples; " +
      "the threshold keeps 0.500",
  ],
  [
    { method: "matched-threshold", per: "event", wet: 0.2 },
    drizzle,
    "threshold per sample such that its wet share (≥ 0.2 mm/day) is that of its own event",
  ],
  [
    { method: "mass-scaled-threshold" },
    drizzle,
    "threshold 0.1000 mm/day, then one factor per sample so that its mass is that of its own event",
  ],
  [
    { method: "mass-scaled-threshold", per: "domain" },
    drizzle,
    "threshold 0.1000 mm/day, then everything × 1.137, fitted on 2 events",
  ],
  [
    { method: "mass-scaled-threshold", per: "block", block: 4, dryBlocks: "spread" },
    drizzle,
    "threshold 0.1000 mm/day, then one factor per 4×4 block so that its mass is the real one; " +
      "a block with no rain gets its water spread evenly",
  ],
  [
    { method: "mass-scaled-threshold", per: "block", block: 2 },
    drizzle,
    "threshold 0.1000 mm/day, then one factor per 2×2 block so that its mass is the real one; " +
      "a block with no rain stays dry, its mass missing",
  ],
  [
    { method: "loci" },
    drizzle,
    "local intensity scaling: threshold 1.000 mm/day, excess × 2.017; nothing is left in (0, 0.1); fitted on 2 events",
  ],
  [
    { method: "loci", per: "cell", wet: 1 },
    drizzle,
    "local intensity scaling: a threshold and a factor for each cell; nothing is left in (0, 1); fitted on 2 events",
  ],
  [
    { method: "floor-removal", normalisation, tolerance: 0.001 },
    drizzle,
    "cells at the activation floor (the inverse transform of z = 0, to 0.001 in log1p) become dry",
  ],
  [
    { method: "quantile-mapping", tail: "ratio" },
    drizzle,
    "empirical quantile mapping fitted on 2 events: dry (< 0.05 mm/day) 0.500 of the truth, 0.000 of the samples; " +
      "beyond the largest sample: ratio",
  ],
  [
    { method: "quantile-mapping", trace: 0.2 },
    events([mm([0, 1, 2, 6]), mm([0, 0, 0.4, 3])], [mm([0, 1, 2, 6]), mm([0, 0, 0.4, 3])]),
    "empirical quantile mapping fitted on 2 events: dry (< 0.2 mm/day) 0.250 of the truth, 0.500 of the samples " +
      "(too dry: dry cells become wet at random); beyond the largest sample: shift",
  ],
  [
    { method: "hurdle-gamma" },
    dry,
    "hurdle-gamma quantile mapping fitted on 1 event: truth dry 0.250, shape 2.00, scale 1.50 mm/day; " +
      "samples dry 0.500, shape 1.28, scale 1.33 mm/day; the tail is the gamma's own",
  ],
  [
    { method: "probability-matching" },
    drizzle,
    "each sample keeps its ranks and takes the values of its own event's truth; dry cells stay dry",
  ],
  [
    { method: "frequency-adaptation" },
    dry,
    "0.500 of the samples is dry, 0.250 of the truth: 50.0 % of the dry cells become wet, 0.1 to 1.50 mm/day; " +
      "fitted on 1 event",
  ],
  [
    { method: "frequency-adaptation" },
    events([mm([0, 1]), mm([3, 0])], [mm([0, 1]), mm([3, 0])]),
    "0.500 of the samples is dry, 0.500 of the truth: nothing to adapt; fitted on 2 events",
  ],
];

test.each(sentences)("%j says what it does", async (spec, set, sentence) => {
  expect((await fitMethod(spec, set)).describe()).toBe(sentence);
});

test("quantiles that were read from a sketch say how far off they may be", () => {
  const ends = Float64Array.of(0, 1);
  const sketched = quantileMapping(
    {
      trace: 0.05,
      tail: "constant",
      seed: 0,
      dryGenerated: 0,
      dryTruth: 0.25,
      probabilities: ends,
      generated: ends,
      truth: ends,
      error: 0.0123,
    },
    { keys: ["a", "b"], ownTruth: false },
  );
  expect(sketched.describe()).toMatch(/beyond the largest sample: constant; quantiles to 0\.01 mm\/day$/);
});
