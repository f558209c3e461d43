import type { PlotPart } from "./spec.js";

/** A box of a legend, from and to in pixels. */
export interface LegendBox {
  readonly colour: string;
  readonly from: number;
  readonly to: number;
}

/** Places along a legend of so many pixels. */
export function alongLegend(width: number): (field: string) => PlotPart {
  return (field) => ({
    field,
    type: "quantitative",
    scale: { domain: [0, width], nice: false },
    axis: null,
  });
}

/** Coloured boxes beside one another. */
export function legendBoxes(boxes: readonly LegendBox[], x: (field: string) => PlotPart): PlotPart {
  return {
    data: { values: boxes },
    mark: { type: "rect", stroke: "#666666", strokeWidth: 0.5 },
    encoding: {
      x: x("from"),
      x2: { field: "to" },
      color: { field: "colour", type: "nominal", scale: null },
    },
  };
}

/** Words of a legend: beside boxes to the left, under them in the middle, `y` pixels from its top. */
export function legendLabels(
  labels: readonly { readonly label: string; readonly at: number }[],
  x: (field: string) => PlotPart,
  y: number,
  place: "beside" | "under",
): PlotPart {
  const mark = place === "beside" ? { align: "left", baseline: "middle" } : { baseline: "top" };
  return {
    data: { values: labels },
    mark: { type: "text", ...mark },
    encoding: { x: x("at"), y: { value: y }, text: { field: "label" } },
  };
}
