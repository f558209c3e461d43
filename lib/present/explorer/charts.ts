import type { TopLevelSpec } from "vega-lite";
import type { Band, BandedMetric } from "../../metrics/bands.js";
import type { PageData } from "./page-data.js";
import { METRICS } from "./verdict.js";

/** Colours are variables of the page's style, so that the plots follow light and dark. */
const INK = "var(--ink)";
const AXIS = {
  labelColor: INK,
  titleColor: INK,
  domainColor: "var(--line)",
  tickColor: "var(--line)",
  gridColor: "var(--grid)",
  labelFontSize: 12,
  titleFontSize: 12,
  titleFontWeight: "normal",
} as const;

type Layer = Record<string, unknown>;

const amountScale = (domain: readonly [number, number]): Layer => ({
  type: "symlog",
  constant: 0.05,
  domain,
  nice: false,
  clamp: true,
});

/**
 * The plots of the page, compiled for vega; the page fills their data: `curves` {x, y, series}, `gap` {x, y,
 * y2} and `threshold` {x} of the distribution; `sweep` {x, y}, `now` {x, y}, `event` {x, y}, `textured` {y}, `band` {y, y2},
 * `marks` {x} and `threshold` {x} of the sweeps.
 *
 * @param largest of the thresholds, mm/day
 * @param extents range of y of each sweep
 */
export async function compileCharts(
  largest: number,
  extents: Readonly<Record<BandedMetric, Band>>,
): Promise<PageData["charts"]> {
  const { compile } = await import("vega-lite");
  const compiled = (layer: readonly Layer[], height: number): object => {
    const { $schema: _, ...spec } = compile({
      width: "container",
      height,
      autosize: { type: "fit-x", contains: "padding" },
      padding: 2,
      background: "transparent",
      layer,
      config: { font: "sans-serif", view: { stroke: "var(--line)" }, axis: AXIS },
    } as unknown as TopLevelSpec).spec;
    return silent(spec as unknown as Marks);
  };
  const sweeps = METRICS.map(({ id }) => [id, compiled(sweepLayers(largest, extents[id]), 132)]);
  return {
    distribution: compiled(distributionLayers(), 180),
    sweeps: Object.fromEntries(sweeps) as PageData["charts"]["sweeps"],
  };
}

interface Marks extends Layer {
  readonly marks?: Marks[];
}

/** Each plot has its description; its marks, of which a layer may be empty, are no pictures of their own. */
function silent(of: Marks): Marks {
  return of.marks ? { ...of, marks: of.marks.map((mark) => ({ ...silent(mark), aria: false })) } : of;
}

function distributionLayers(): Layer[] {
  const x = {
    field: "x",
    type: "quantitative",
    scale: amountScale([0, 200]),
    axis: { title: "x, precipitation (mm/day)", values: [0, 0.1, 1, 10, 100], labelExpr: "datum.value" },
  };
  const y = {
    field: "y",
    type: "quantitative",
    scale: { domain: [0, 1], nice: false },
    axis: { title: "share of cells ≤ x", tickCount: 5 },
  };
  const series = ["real", "before", "after"];
  const scale = (range: readonly unknown[]): Layer => ({ domain: series, range });
  return [
    thresholdRule(x),
    {
      data: { name: "curves", values: [] },
      mark: { type: "line", strokeWidth: 2, clip: true },
      encoding: {
        x,
        y,
        order: { field: "order", type: "quantitative" },
        color: {
          field: "series",
          type: "nominal",
          legend: null,
          scale: scale(["var(--real)", "var(--before)", "var(--after)"]),
        },
        strokeDash: {
          field: "series",
          type: "nominal",
          legend: null,
          scale: scale([
            [1, 0],
            [5, 3],
            [1, 0],
          ]),
        },
      },
    },
    {
      data: { name: "gap", values: [] },
      mark: { type: "rule", color: "var(--gap)", strokeWidth: 4 },
      encoding: { x, y, y2: { field: "y2" } },
    },
  ];
}

function sweepLayers(largest: number, extent: Band): Layer[] {
  const x = {
    field: "x",
    type: "quantitative",
    scale: amountScale([0, largest]),
    axis: { title: null, values: [0, 0.1, 1, 10], labelExpr: "datum.value", grid: false },
  };
  const y = {
    field: "y",
    type: "quantitative",
    scale: { domain: extent, nice: false, zero: false },
    axis: { title: null, tickCount: 4, format: "~r" },
  };
  const data = (name: string): Layer => ({ data: { name, values: [] } });
  return [
    {
      ...data("band"),
      mark: { type: "rect", color: "var(--band)", clip: true },
      encoding: { y, y2: { field: "y2" } },
    },
    {
      ...data("marks"),
      mark: { type: "rule", color: "var(--muted)", strokeDash: [2, 3] },
      encoding: { x },
    },
    thresholdRule(x),
    {
      ...data("sweep"),
      mark: { type: "line", color: "var(--after)", strokeWidth: 2.5, clip: true, interpolate: "linear" },
      encoding: { x, y },
    },
    {
      ...data("textured"),
      mark: { type: "rule", color: "var(--after)", strokeWidth: 2, strokeDash: [8, 3], clip: true },
      encoding: { y },
    },
    {
      ...data("event"),
      mark: {
        type: "point",
        shape: "diamond",
        stroke: "var(--ink)",
        fill: "var(--paper)",
        size: 80,
        opacity: 1,
        clip: true,
      },
      encoding: { x, y },
    },
    {
      ...data("now"),
      mark: { type: "point", fill: "var(--after)", stroke: "var(--paper)", size: 90, opacity: 1, clip: true },
      encoding: { x, y },
    },
  ];
}

function thresholdRule(x: Layer): Layer {
  return {
    data: { name: "threshold", values: [] },
    mark: { type: "rule", color: "var(--ink)", strokeWidth: 1 },
    encoding: { x },
  };
}
