import { expect, test } from "vitest";
import { sweepRows } from "../../lib/present/sweep-rows.js";
import type { SweepPoint } from "../../lib/run/threshold-sweep.js";

const bands = {
  spatialCorrelation: [0.6, 1],
  wetFraction: [0.7, 0.8],
  ks: [0, 0.1],
  massBias: [-0.05, 0.05],
  diversity: [0.1, 0.2],
} as const;

/** Wet fraction and KS by threshold; correlation is always met, diversity never defined. */
function point(threshold: number, wetFraction: number, ks: number): SweepPoint {
  return {
    threshold,
    metrics: { spatialCorrelation: 0.9, wetFraction, ks, massBias: threshold, diversity: Number.NaN },
  };
}

const points = [point(0, 1, 0.05), point(0.1, 0.8, 0.2), point(0.2, 0.75, 0.1), point(0.3, 0.5, 0.4)];
const [correlation, wet, ks, mass, diversity, all] = sweepRows({ points }, bands);

test("says which thresholds meet a target: a range, single ones, one, none", () => {
  const met = [correlation, wet, ks, mass, diversity, all].map((row) => row!["thresholds that meet it"]);
  expect(met).toEqual(["0 to 0.3", "0.1 to 0.2", "0, 0.2", "0", "none", "none"]);
});

test("gives the nearest value where no threshold meets the target, and all five together", () => {
  const out = sweepRows({ points: points.slice(2) }, { ...bands, massBias: [-1, -0.5] });
  expect(out[3]).toMatchObject({ "nearest value": 0.2, "at (mm/day)": 0.2 });
  const healthy = points.map(({ threshold, metrics }) => ({
    threshold,
    metrics: { ...metrics, diversity: 0.15 },
  }));
  expect(sweepRows({ points: healthy }, { ...bands, massBias: [-1, 1] })[5]).toMatchObject({
    metric: "all five",
    "thresholds that meet it": "0.2",
  });
});
