import type { Tuned } from "../../cure/tune.js";
import { COLOURS, type PlotSpec, plotSpec } from "./spec.js";

const METHOD_COLOURS = [COLOURS.generated, COLOURS.other, COLOURS.repaired, COLOURS.real];

/** CRPS out of fit by temperature, a line for each method: the mean over splits, and their range as a bar. */
export function tuningPlot({ points, splits }: Tuned): PlotSpec {
  const methods = [...new Set(points.map(({ method }) => method))];
  const values = points.map(({ temperature, method, mean, scores, met }) => ({
    temperature,
    method,
    crps: mean.crps,
    low: Math.min(...scores.map(({ crps }) => crps)),
    high: Math.max(...scores.map(({ crps }) => crps)),
    targets: String(met[0]),
  }));
  const x = { field: "temperature", type: "quantitative", title: "temperature of the latent draw" };
  const y = { type: "quantitative", title: "CRPS (mm/day)", scale: { zero: false } };
  const color = {
    field: "method",
    type: "nominal",
    scale: { domain: methods, range: METHOD_COLOURS.slice(0, methods.length) },
    legend: { title: null, orient: "right" },
  };
  return plotSpec({
    title: {
      text: "CRPS by temperature, out of fit",
      subtitle: `mean and range over ${splits.length} ${splits.length === 1 ? "split" : "splits"}; figures: targets met of 5, in the worst`,
    },
    width: 420,
    height: 260,
    data: { values },
    layer: [
      {
        mark: { type: "rule", strokeWidth: 2, opacity: 0.5 },
        encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
      },
      {
        mark: { type: "line", strokeWidth: 2, point: { size: 40, filled: true } },
        encoding: { x, y: { ...y, field: "crps" }, color },
      },
      {
        mark: { type: "text", dy: -10, dx: 7, fontSize: 10 },
        encoding: { x, y: { ...y, field: "crps" }, text: { field: "targets" }, color },
      },
    ],
  });
}
