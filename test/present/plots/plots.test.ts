import { decode } from "fast-png";
import { describe, expect, test } from "vitest";
import { distributionOf } from "../../../lib/fields/distribution.js";
import type { Bands } from "../../../lib/metrics/bands.js";
import { exceedancePlot, rainHistogram } from "../../../lib/present/plots/distribution.js";
import { precipitationMaps } from "../../../lib/present/plots/map.js";
import { metricComparisonPlot } from "../../../lib/present/plots/metric-comparison.js";
import type { PlotSpec } from "../../../lib/present/plots/spec.js";
import { spectrumPlot } from "../../../lib/present/plots/spectrum.js";
import { thresholdSweepPlot } from "../../../lib/present/plots/threshold-sweep.js";
import { renderPng, renderSvg } from "../../../lib/present/render.js";
import { gradientField } from "./fields.js";

const bands: Bands = {
  spatialCorrelation: [0.6, 1],
  wetFraction: [0.7, 0.8],
  ks: [0, 0.1],
  massBias: [-0.05, 0.05],
  diversity: [0.1, 0.2],
};
const values = { spatialCorrelation: 0.7, wetFraction: 1, ks: 0.38, massBias: -0.1, diversity: 0.03 };
const distribution = (factor: number): ReturnType<typeof distributionOf> =>
  distributionOf(Float64Array.from({ length: 200 }, (_, i) => Math.max(0, factor * (1.05 ** i - 1.5))));
const mask = Uint8Array.from({ length: 48 }, (_, i) => (i % 6 === 0 ? 0 : 1));

const plots: Record<string, PlotSpec> = {
  maps: precipitationMaps(
    [
      { title: "real", subtitle: "day_000001", field: gradientField(mask) },
      { title: "generated", field: gradientField() },
    ],
    { panelWidth: 120 },
  ),
  exceedance: exceedancePlot([
    { name: "real", role: "real", distribution: distribution(1) },
    { name: "generated", role: "generated", distribution: distribution(0.5) },
  ]),
  histogram: rainHistogram([
    { name: "real", role: "real", distribution: distribution(1) },
    { name: "generated", role: "generated", distribution: distribution(0.5) },
  ]),
  sweep: thresholdSweepPlot(
    {
      points: [0, 0.1, 1].map((threshold) => ({
        threshold,
        metrics: { ...values, wetFraction: 1 - threshold / 2, diversity: threshold > 0 ? 0.1 : Number.NaN },
      })),
    },
    bands,
  ),
  metrics: metricComparisonPlot(
    [
      { name: "before", values },
      { name: "after", values: { ...values, wetFraction: 0.75, diversity: Number.NaN } },
    ],
    bands,
  ),
  spectrum: spectrumPlot(
    [
      {
        name: "real",
        role: "real",
        frequency: Float64Array.of(0, 0.01, 0.1),
        power: Float64Array.of(9, 100, 1),
      },
    ],
    "km",
  ),
};

describe.each(Object.entries(plots))("%s", (name, spec) => {
  test("is drawn as it was", async () => {
    await expect(await renderSvg(spec)).toMatchFileSnapshot(`../../fixtures/plots/${name}.svg`);
  });
  test("is the same each time, and JSON", async () => {
    const copy = JSON.parse(JSON.stringify(spec)) as PlotSpec;
    expect(copy).toEqual(spec);
    expect(await renderSvg(copy)).toBe(await renderSvg(spec));
  });
  test("has ink as PNG, on white", async () => {
    const png = decode(await renderPng(spec, 1));
    const white = [255, 255, 255];
    const isWhite = (pixel: number): boolean => white.every((v, c) => png.data[4 * pixel + c] === v);
    const inked = Array.from({ length: png.width * png.height }, (_, i) => i).filter((i) => !isWhite(i));
    expect(isWhite(0)).toBe(true);
    expect(inked.length / (png.width * png.height)).toBeGreaterThan(0.01);
  });
  test("names its axes with units", () => {
    const titles = [...JSON.stringify(spec).matchAll(/"title":"([^"]*)"/g)].map((match) => match[1]!);
    expect(titles.length).toBeGreaterThan(0);
    const physical = titles.filter((title) => /rain|threshold|latitude|wavelength|power|^x/.test(title));
    for (const title of physical.filter((t) => !t.startsWith("Power") && !/[A-Z]/.test(t[0]!)))
      expect(title).toMatch(/\(.+\)$/);
  });
});

test("both renderings at once are the same as one after the other", async () => {
  const one = await renderSvg(plots.maps!);
  const two = await renderSvg(plots.metrics!);
  expect(await Promise.all([renderSvg(plots.maps!), renderSvg(plots.metrics!)])).toEqual([one, two]);
});

test("a specification that vega-lite complains about is refused", async () => {
  const wrong = { ...plots.spectrum!, mark: { type: "sphere" } };
  await expect(renderSvg(wrong)).rejects.toThrow();
});

test("maps need a field", () => {
  expect(() => precipitationMaps([])).toThrow(/at least one panel/);
});

test("axes are km or cells where there are no coordinates", () => {
  const { grid, ...field } = gradientField();
  const bare = { ...field, grid: { height: grid.height, width: grid.width } };
  const titles = (spec: PlotSpec): string => JSON.stringify(spec);
  expect(titles(precipitationMaps([{ title: "t", field: bare }], { cellKm: 4 }))).toContain("eastward (km)");
  expect(titles(precipitationMaps([{ title: "t", field: bare }]))).toContain("column (cells)");
});
