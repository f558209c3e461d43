import { BANDED, type BandedMetric, type Bands, FIVE_TEXTS, inBand } from "../../metrics/bands.js";
import { COLOURS, type PlotPart, type PlotSpec, plotSpec } from "./spec.js";
import { undefinedMarks } from "./undefined-marks.js";

/** The five metrics of one set of samples; NaN where one is undefined or unknown. */
export interface MetricSeries {
  readonly name: string;
  readonly values: Readonly<Record<BandedMetric, number>>;
}

/**
 * Each metric on its own axis, one point a series, against its target as a grey band. Filled points are
 * inside, open ones outside.
 *
 * @param series sets of samples with their five metrics; NaN is written as undefined
 * @param bands lowest and highest value of each target
 * @param title above all panels
 * @returns a Vega-Lite specification with its data inside
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const evaluation = await evaluate(events);
 * const plot = metricComparisonPlot(
 *   [metricSeries("as drawn", evaluation)],
 *   targetBands(evaluation),
 * );
 * (await renderSvg(plot)).startsWith("<svg"); // → true
 * ```
 */
export function metricComparisonPlot(
  series: readonly MetricSeries[],
  bands: Bands,
  title = "Before and after, against the targets",
): PlotSpec {
  const names = series.map(({ name }) => name);
  const panels = BANDED.map((metric, index): PlotPart => {
    const [low, high] = bands[metric];
    const rows = series.map(({ name, values }) => ({
      name,
      value: Number.isFinite(values[metric]) ? values[metric] : null,
      inside: inBand(values[metric], bands[metric]),
    }));
    const x = (field: string): PlotPart => ({
      field,
      type: "quantitative",
      title: FIVE_TEXTS[metric].label,
      scale: { zero: metric === "massBias", nice: true },
      axis: { tickCount: 5 },
    });
    const y: PlotPart = {
      field: "name",
      type: "nominal",
      sort: null,
      title: null,
      scale: { domain: names },
      axis: { labels: index % 3 === 0, ticks: false, grid: true, labelLimit: 260 },
    };
    return {
      width: 210,
      height: { step: 24 },
      layer: [
        {
          data: { values: [{ low, high }] },
          mark: { type: "rect", color: COLOURS.band },
          encoding: { x: x("low"), x2: { field: "high" } },
        },
        {
          data: { values: rows.filter(({ value }) => value !== null) },
          mark: { type: "point", size: 90, strokeWidth: 2, opacity: 1 },
          encoding: {
            x: x("value"),
            y,
            color: { value: COLOURS.repaired },
            fill: { condition: { test: "datum.inside", value: COLOURS.repaired }, value: "white" },
          },
        },
        undefinedMarks(
          rows.filter(({ value }) => value === null),
          y,
        ),
      ],
    };
  });
  return plotSpec({
    title: { text: title, subtitle: "grey: target; filled point: inside its target, open: outside" },
    columns: 3,
    spacing: { row: 24, column: 18 },
    concat: panels,
  });
}
