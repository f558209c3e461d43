import { BANDED, type Bands, FIVE_TEXTS } from "../../metrics/bands.js";
import type { ThresholdSweep } from "../../run/threshold-sweep.js";
import { COLOURS, type PlotPart, type PlotSpec, plotSpec } from "./spec.js";

export interface SweepPlotOptions {
  readonly title?: string;
  /** A threshold to point out, mm/day; 0.1 by default, the one of the field's fix. */
  readonly marked?: number;
}

/**
 * The five metrics against the threshold, each with its target as a grey band. A metric that never enters
 * its band cannot be repaired by any threshold. Values that are undefined leave a gap.
 *
 * @param sweep with ascending thresholds
 * @param bands lowest and highest value of each target
 * @param options title, and the threshold in mm/day that is marked: 0.1 by default
 * @returns a Vega-Lite specification with its data inside
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const sweep = await sweepThreshold(events);
 * const plot = thresholdSweepPlot(sweep, targetBands(await evaluate(events)));
 * (await renderSvg(plot)).startsWith("<svg"); // → true
 * ```
 */
export function thresholdSweepPlot(
  { points }: Pick<ThresholdSweep, "points">,
  bands: Bands,
  options: SweepPlotOptions = {},
): PlotSpec {
  const { title, marked = 0.1 } = options;
  const most = Math.max(...points.map((point) => point.threshold));
  const x = (field: string): PlotPart => ({
    field,
    type: "quantitative",
    title: "threshold (mm/day)",
    scale: { domain: [0, most], nice: false },
    axis: { grid: false },
  });
  const panels = BANDED.map((metric): PlotPart => {
    const values = points.map(({ threshold, metrics }) => ({
      threshold,
      value: Number.isFinite(metrics[metric]) ? metrics[metric] : null,
    }));
    const y = (field: string): PlotPart => ({
      field,
      type: "quantitative",
      title: FIVE_TEXTS[metric].label,
      scale: { zero: false },
    });
    return {
      width: 200,
      height: 150,
      layer: [
        {
          data: {
            values: bands ? [{ from: 0, to: most, low: bands[metric][0], high: bands[metric][1] }] : [],
          },
          mark: { type: "rect", color: COLOURS.band },
          encoding: { x: x("from"), x2: { field: "to" }, y: y("low"), y2: { field: "high" } },
        },
        {
          data: { values: [{ threshold: marked }] },
          mark: { type: "rule", strokeDash: [4, 3], color: "#555555" },
          encoding: { x: x("threshold") },
        },
        {
          data: { values },
          mark: {
            type: "line",
            point: { size: 18, color: COLOURS.generated },
            color: COLOURS.generated,
            strokeWidth: 2,
          },
          encoding: { x: x("threshold"), y: y("value") },
        },
      ],
    };
  });
  return plotSpec({
    title: {
      text: title ?? "Metrics of the samples after a hard threshold",
      subtitle: `grey: target; dashed: ${marked} mm/day`,
    },
    columns: 3,
    concat: panels,
  });
}
