import { alongLegend, legendBoxes, legendLabels } from "./legend-bar.js";
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
  const x = alongLegend(width);
  const beside = names.map((label, i) => ({ label, at: slot * i + swatch + 4 }));
  const steps = RAIN_STEPS.map((value, i) => ({ label: String(value), at: bar + step * i }));
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
    layer: [legendBoxes(boxes, x), legendLabels(beside, x, 8, "beside"), legendLabels(steps, x, 19, "under")],
  };
}
