import type { PlotSpec } from "../plots/spec.js";
import { renderSvg } from "../render.js";
import { darkSvg } from "./dark-svg.js";
import { svgUri, themedImage } from "./themed-image.js";

/** A plot as a picture for light and dark pages. */
export async function themedPlot(spec: PlotSpec, alt: string): Promise<string> {
  const svg = await renderSvg(spec);
  return themedImage(svgUri(svg), svgUri(darkSvg(svg)), alt);
}
