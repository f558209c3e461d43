import { createRequire } from "node:module";
import { FONT, type PlotSpec } from "./plots/spec.js";

let rendering: Promise<unknown> = Promise.resolve();

/**
 * Draws a plot as SVG. The same specification gives the same text.
 *
 * @param spec one of the plots here, or any Vega-Lite specification that brings its data
 * @returns the text of an SVG file
 * @throws Error when vega-lite has anything to complain about
 * @example
 * ```ts
 * const field = makeField("mm/day", { height: 1, width: 4 }, Float32Array.of(0, 0.05, 0.2, 7));
 * const svg = await renderSvg(precipitationMaps([{ title: "rain", field }]));
 * svg.startsWith("<svg"); // → true
 * ```
 */
export function renderSvg(spec: PlotSpec): Promise<string> {
  // One at a time: vega numbers clip paths from a counter that all views share.
  const drawn = rendering.then(() => draw(spec));
  rendering = drawn.catch(() => {});
  return drawn;
}

async function draw(spec: PlotSpec): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const complain = (...messages: readonly unknown[]): never => {
    throw new Error(`vega-lite: ${messages.join(" ")}`);
  };
  const silent = vega.logger(vega.Error);
  const logger = Object.assign(silent, { warn: complain, error: complain });
  // vega marks the rows it is given; what is kept with a plot is not drawn.
  const copy = structuredClone(withoutUsermeta(spec));
  const { spec: compiled } = vegaLite.compile(copy as unknown as Parameters<typeof vegaLite.compile>[0], {
    logger,
  });
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logger: vega.logger(vega.Error) });
  vega.resetSVGDefIds();
  try {
    return rounded(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/** A plot without what is only kept with it, such as the values behind a map. */
export function withoutUsermeta({ usermeta: _, ...drawn }: PlotSpec): PlotSpec {
  return drawn as PlotSpec;
}

/** Coordinates to 1/1000 pixel: beyond, they differ between machines. */
function rounded(svg: string): string {
  return svg.replace(/-?\d+\.\d{4,}(e-\d+)?/g, (number) => String(+Number(number).toFixed(3)));
}

/**
 * Draws a plot as PNG, with the font of a package and no other: the same bytes on every machine. Several are drawn at once,
 * on as many cores, when they are asked for before the first is done.
 *
 * @param spec one of the plots here, or any Vega-Lite specification that brings its data
 * @param scale pixels of the picture for one of the specification; 2 by default
 * @returns the bytes of a PNG file
 * @throws Error when vega-lite has anything to complain about
 * @example
 * ```ts
 * const field = makeField("mm/day", { height: 1, width: 4 }, Float32Array.of(0, 0.05, 0.2, 7));
 * const png = await renderPng(precipitationMaps([{ title: "rain", field }]));
 * png.subarray(1, 4); // → [ 80, 78, 71 ]
 * ```
 */
export async function renderPng(spec: PlotSpec, scale = 2): Promise<Uint8Array> {
  const svg = await renderSvg(spec);
  const { renderAsync } = await import("@resvg/resvg-js");
  const { resolve } = createRequire(import.meta.url);
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) =>
    resolve(`dejavu-fonts-ttf/ttf/${file}`),
  );
  const picture = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: FONT },
  });
  return picture.asPng();
}
