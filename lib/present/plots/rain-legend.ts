import { DRY_COLOUR, MASKED_COLOUR, MISSING_COLOUR, RAIN_COLOURS, RAIN_STEPS } from "./rain-colours.js";
import type { PlotPart } from "./spec.js";

export interface LegendOptions {
  readonly width: number;
  /** What to call masked cells; no entry where there are none. */
  readonly masked?: string | undefined;
  readonly missing?: boolean;
}

/** The colour classes of the maps as a bar, with dry, masked and missing cells beside it. */
export function rainLegend({ width, masked, missing = false }: LegendOptions): PlotPart {
  const swatch = 26;
  const names = ["dry", ...(masked ? [masked] : []), ...(missing ? ["missing"] : [])];
  const colours = [DRY_COLOUR, ...(masked ? [MASKED_COLOUR] : []), ...(missing ? [MISSING_COLOUR] : [])];
  const slot = 78;
  const bar = slot * names.length + 10;
  const step = (width - bar) / RAIN_COLOURS.length;
  const boxes = [
    ...colours.map((colour, i) => ({ colour, from: slot * i, to: slot * i + swatch })),
    ...RAIN_COLOURS.map((colour, i) => ({ colour, from: bar + step * i, to: bar + step * (i + 1) })),
  ];
  const x = (field: string): PlotPart => ({
    field,
    type: "quantitative",
    scale: { domain: [0, width], nice: false },
    axis: null,
  });
  return {
    width,
    height: 16,
    view: { stroke: null },
    title: {
      text: "precipitation (mm/day)",
      fontSize: 12,
      fontWeight: "normal",
      anchor: "start",
      dx: bar,
      offset: 4,
    },
    layer: [
      {
        data: { values: boxes },
        mark: { type: "rect", stroke: "#666666", strokeWidth: 0.5 },
        encoding: {
          x: x("from"),
          x2: { field: "to" },
          color: { field: "colour", type: "nominal", scale: null },
        },
      },
      {
        data: { values: names.map((label, i) => ({ label, at: slot * i + swatch + 4 })) },
        mark: { type: "text", align: "left", baseline: "middle" },
        encoding: { x: x("at"), y: { value: 8 }, text: { field: "label" } },
      },
      {
        data: { values: RAIN_STEPS.map((value, i) => ({ label: String(value), at: bar + step * i })) },
        mark: { type: "text", baseline: "top" },
        encoding: { x: x("at"), y: { value: 19 }, text: { field: "label" } },
      },
    ],
  };
}
