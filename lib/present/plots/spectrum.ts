import type { DistributionSeries } from "./distribution.js";
import { COLOURS, type PlotSpec, plotSpec } from "./spec.js";

export interface SpectrumSeries {
  readonly name: string;
  readonly role: DistributionSeries["role"];
  /** Cycles per unit of length, as `rapsd` gives them. */
  readonly frequency: Float64Array;
  readonly power: Float64Array;
}

/**
 * Power by wavelength, both axes logarithmic, long waves at the left. A curve that falls below the real one at
 * the right is too smooth.
 *
 * @param series frequency in cycles per unit of length and power in (mm/day)²; what is not above 0 is left out
 * @param unit of length of the frequencies, such as "km" or "cells"
 * @param title above the plot
 * @param legend where the names of the series stand
 * @returns a Vega-Lite specification with its data inside
 * @example
 * ```ts
 * const { frequency, power } = metrics.rapsdOf(
 *   Float32Array.from({ length: 64 }, (_, i) => i % 5),
 *   { height: 8, width: 8 },
 * );
 * const plot = spectrumPlot([{ name: "real", role: "real", frequency, power }], "cycles a cell");
 * (await renderSvg(plot)).startsWith("<svg"); // → true
 * ```
 */
export function spectrumPlot(
  series: readonly SpectrumSeries[],
  unit: string,
  title = "Power by wavelength",
  legend: "right" | "bottom" = "right",
): PlotSpec {
  const values = series.flatMap(({ name, frequency, power }) =>
    Array.from(frequency, (f, i) => ({ name, wavelength: 1 / f, power: power[i] ?? NaN })).filter(
      (point) => Number.isFinite(point.wavelength) && point.power > 0,
    ),
  );
  return plotSpec({
    title,
    width: 380,
    height: 240,
    data: { values },
    mark: { type: "line", strokeWidth: 2 },
    encoding: {
      x: {
        field: "wavelength",
        type: "quantitative",
        title: `wavelength (${unit})`,
        sort: "descending",
        scale: { type: "log", nice: false },
        axis: { format: "~g", tickCount: 5 },
      },
      y: {
        field: "power",
        type: "quantitative",
        title: "power (mm²/day²)",
        scale: { type: "log", nice: false },
        axis: { format: "~g", tickCount: 6 },
      },
      color: {
        field: "name",
        type: "nominal",
        scale: { domain: series.map(({ name }) => name), range: series.map(({ role }) => COLOURS[role]) },
        legend: { title: null, orient: legend },
      },
    },
  });
}
