/** A vega-lite specification, complete with its data: plain JSON, drawn by `renderSvg` and `renderPng`. */
export interface PlotSpec {
  readonly $schema: string;
  readonly [property: string]: unknown;
}

/** Part of a specification. */
export type PlotPart = Readonly<Record<string, unknown>>;

/** The font that PNG files are drawn with; SVG readers without it take their own sans-serif. */
export const FONT = "DejaVu Sans";

/** Colours of lines and points, told apart by the colour-blind (Okabe and Ito 2008). */
export const COLOURS = {
  real: "#000000",
  generated: "#d55e00",
  repaired: "#0072b2",
  other: "#009e73",
  band: "#d9d9d9",
} as const;

/** A specification with the look that all plots share: white ground, so that they read on a dark page too. */
export function plotSpec(part: PlotPart): PlotSpec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 10,
    ...part,
    config: {
      font: FONT,
      view: { stroke: "#888888" },
      title: { fontSize: 13, subtitleFontSize: 11, subtitleColor: "#444444", anchor: "start", offset: 8 },
      axis: {
        labelFontSize: 11,
        titleFontSize: 12,
        titleFontWeight: "normal",
        gridColor: "#e6e6e6",
        domainColor: "#666666",
        tickColor: "#666666",
        labelFlush: false,
        labelOverlap: false,
      },
      legend: {
        labelFontSize: 11,
        titleFontSize: 12,
        titleFontWeight: "normal",
        labelLimit: 0,
        symbolSize: 90,
      },
      header: { labelFontSize: 12, titleFontSize: 12 },
      text: { font: FONT, fontSize: 11 },
      ...((part.config as PlotPart | undefined) ?? {}),
    },
  };
}
