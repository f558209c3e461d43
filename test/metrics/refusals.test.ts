import { expect, it, test } from "vitest";
import { ShapeError, ValueError } from "../../lib/errors.js";
import { areaWeights } from "../../lib/metrics/area-weights.js";
import { exceedance } from "../../lib/metrics/brier.js";
import { metricsNamed } from "../../lib/metrics/catalogue.js";
import { contingency } from "../../lib/metrics/contingency.js";
import { energyDistance } from "../../lib/metrics/energy-distance.js";
import { histogramKl } from "../../lib/metrics/histogram-kl.js";
import { ksExactPValue } from "../../lib/metrics/ks-p-value.js";
import { pearson } from "../../lib/metrics/spatial-correlation.js";
import { wassersteinOf } from "../../lib/metrics/wasserstein.js";
import { wetFraction } from "../../lib/metrics/wet-fraction.js";

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "a threshold of %d",
  (threshold) => {
    expect(() => exceedance({ threshold: threshold })).toThrow(ValueError);
    expect(() => contingency({ thresholds: [1, threshold] })).toThrow(ValueError);
    expect(() => wetFraction({ threshold: threshold })).toThrow(ValueError);
  },
);

it("edges that stand still or fall", () => {
  expect(() => histogramKl({ edges: [1, 1] })).toThrow("edge 1 follows 1");
  expect(() => histogramKl({ edges: [0, 2, 1] })).toThrow("edge 1 follows 2");
  expect(() => histogramKl({ edges: [2, 1] })).toThrow(ValueError);
  expect(() => histogramKl({ edges: [Number.NaN, 1] })).toThrow(ValueError);
  expect(() => histogramKl({ edges: [1] })).not.toThrow();
  expect(() => histogramKl({ edges: [] })).not.toThrow();
});

it("latitudes that stand still, turn, or leave the globe", () => {
  for (const latitudes of [
    [10, 10],
    [10, 20, 20],
    [20, 10, 10],
    [20, 10, 15],
    [80, 90.1],
    [Number.NaN, 1],
    [1],
  ])
    expect(() => areaWeights(latitudes), String(latitudes)).toThrow(ValueError);
  expect(() => areaWeights([-90, 90])).not.toThrow();
});

it("samples of nothing, and weights that weigh nothing", () => {
  expect(() => wassersteinOf([], [1])).toThrow(ValueError);
  expect(() => wassersteinOf([1], [Number.NaN])).toThrow(ValueError);
  expect(() => wassersteinOf([1], [1, 2], [0], [1, 1])).toThrow(ValueError);
  expect(() => wassersteinOf([1], [1, 2], [1], [0, 0])).toThrow(ValueError);
  expect(() => energyDistance([], [1])).toThrow(ValueError);
  expect(() => energyDistance([1], [])).toThrow(ValueError);
});

it("series of different lengths", () => {
  expect(() => pearson([1, 2], [1, 2, 3])).toThrow(ShapeError);
  expect(() => pearson([1, 2], [1, 2], [1])).toThrow("and 1 weights");
  expect(() => wassersteinOf([1], [1], [1, 2])).toThrow(ShapeError);
  expect(() => wassersteinOf([1], [1], [1], [])).toThrow("0 weights for 1 values");
});

it("more lattice paths than can be counted, and one fewer not", () => {
  expect(() => ksExactPValue(0, 1e4, 1e4)).not.toThrow();
  expect(() => ksExactPValue(0, 1e4, 1e4 + 1)).toThrow(ValueError);
});

it("a metric that nobody knows, in a list with others", () => {
  expect(() => metricsNamed("ks, nonsense")).toThrow(ValueError);
  expect(() => metricsNamed("")).toThrow(ValueError);
  expect(metricsNamed(" ks ,sal").map((make) => make().id)).toEqual(["ks", "sal"]);
});
