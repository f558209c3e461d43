import { NO_VALUE_COLOUR } from "./class-raster.js";
import type { ClassScale } from "./class-scale.js";
import { alongLegend, legendBoxes, legendLabels } from "./legend-bar.js";
import type { PlotPart } from "./spec.js";

/** Pixels that "no value" takes beside the bar. */
const NO_VALUE = 84;
const SWATCH = 18;

/** The classes of a map as a bar with its edges, and "no value" beside it where there are such cells. */
export function classLegend(
  { edges, colours }: ClassScale,
  { width, title, hasGaps }: { readonly width: number; readonly title: string; readonly hasGaps: boolean },
): PlotPart {
  const from = hasGaps ? NO_VALUE : 0;
  const step = (width - from) / colours.length;
  const boxes = [
    ...(hasGaps ? [{ colour: NO_VALUE_COLOUR, from: 0, to: SWATCH }] : []),
    ...colours.map((colour, k) => ({ colour, from: from + step * k, to: from + step * (k + 1) })),
  ];
  const x = alongLegend(width);
  // Labels that would touch are left out, always the same ones on both sides of the middle.
  const every = Math.ceil((8 * Math.max(...edges.map((edge) => labelOf(edge).length)) + 6) / 1.2 / step);
  const middle = (edges.length - 1) / 2;
  const isShown = (k: number): boolean => Math.abs(k - Math.floor(middle)) % every === 0;
  const labels = edges
    .map((edge, k) => ({ label: labelOf(edge), at: from + step * (k + 1), k }))
    .filter(({ k }) => isShown(k));
  return {
    width,
    height: 14,
    view: { stroke: null },
    title: { text: title, fontSize: 11, fontWeight: "normal", anchor: "start", dx: from, offset: 4 },
    layer: [
      legendBoxes(boxes, x),
      ...(hasGaps ? [legendLabels([{ label: "no value", at: SWATCH + 4 }], x, 7, "beside")] : []),
      legendLabels(labels, x, 17, "under"),
    ],
  };
}

function labelOf(edge: number): string {
  return String(+edge.toPrecision(4)).replace("-", "−");
}
