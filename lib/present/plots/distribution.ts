import { atomsOf, type Distribution } from "../../fields/distribution.js";
import { RAIN_STEPS } from "./rain-colours.js";
import { COLOURS, type PlotPart, type PlotSpec, plotSpec } from "./spec.js";

/** All cells of one kind of field, in mm/day, with the colour that its line gets. */
export interface DistributionSeries {
  readonly name: string;
  readonly role: "real" | "generated" | "repaired" | "other";
  readonly distribution: Distribution;
}

const LOWEST = 0.01;
const HIGHEST = 300;
const POINTS_A_DECADE = 40;

/**
 * Share of cells with at least x mm/day, twice: on a linear axis, where drizzle shows (how far the
 * curves are apart at the left), and on a logarithmic one, where the extremes show. The dashed line is the
 * wet-day threshold of 0.1 mm/day. The largest vertical distance is the KS statistic.
 *
 * @param series pooled cells in mm/day with a name and a role, which gives the colour
 * @param title above both panels
 * @returns a Vega-Lite specification with its data inside
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { truth, samples } = await poolCells(events);
 * const plot = exceedancePlot([{ name: "real", role: "real", distribution: truth }]);
 * (await renderSvg(plot)).startsWith("<svg"); // → true
 * ```
 */
export function exceedancePlot(
  series: readonly DistributionSeries[],
  title = "Share of cells with at least so much rain",
): PlotSpec {
  return plotSpec({ title, hconcat: exceedancePanels(series, "right") });
}

/** The two panels of {@link exceedancePlot} as plots of their own, for narrow pages. */
export function exceedancePlots(
  series: readonly DistributionSeries[],
): [drizzle: PlotSpec, extremes: PlotSpec] {
  const [drizzle, extremes] = exceedancePanels(series, "bottom");
  return [
    plotSpec({ title: "How often it rains", ...drizzle }),
    plotSpec({ title: "How often it rains hard", ...extremes }),
  ];
}

function exceedancePanels(
  series: readonly DistributionSeries[],
  legend: "right" | "bottom",
): [PlotPart, PlotPart] {
  const levels = exceedanceLevels();
  const values = series.flatMap(({ name, distribution }) =>
    exceedance(distribution, levels).map((share, i) => ({ name, level: levels[i], share })),
  );
  const least = Math.min(1e-3, ...values.map(({ share }) => share).filter((share) => share > 0));
  const decades = Math.ceil(-Math.log10(least));
  const panel = (shown: typeof values, scale: PlotPart, axis: PlotPart): PlotPart => ({
    width: 300,
    height: 230,
    layer: [
      {
        data: { values: [{ level: 0.1 }] },
        mark: { type: "rule", strokeDash: [4, 3], color: "#555555" },
        encoding: { x: { field: "level", type: "quantitative", scale: { type: "log" } } },
      },
      {
        data: { values: shown },
        mark: { type: "line", strokeWidth: 2, interpolate: "step-before" },
        encoding: {
          x: {
            field: "level",
            type: "quantitative",
            title: "x (mm/day)",
            scale: { type: "log", domain: [LOWEST, HIGHEST], nice: false },
            axis: { values: [0.01, 0.1, 1, 10, 100], format: "~g", grid: true },
          },
          y: { field: "share", type: "quantitative", title: "share of cells ≥ x", scale, axis },
          ...seriesEncoding(series, { title: null, orient: legend }),
        },
      },
    ],
  });
  return [
    panel(values, { domain: [0, 1] }, {}),
    panel(
      values.filter(({ share }) => share > 0),
      { type: "log", domain: [10 ** -decades, 1], nice: false },
      {
        values: Array.from({ length: decades + 1 }, (_, i) => 10 ** -i),
        labelExpr:
          "datum.value < 0.001 ? '10⁻' + '⁰¹²³⁴⁵⁶⁷⁸⁹'[round(-log(datum.value) / LN10)] : format(datum.value, '~g')",
      },
    ),
  ];
}

/**
 * Share of cells in each colour class of the maps, series side by side.
 *
 * @param series pooled cells in mm/day with a name and a role, which gives the colour
 * @param title above the bars
 * @returns a Vega-Lite specification with its data inside
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { truth } = await poolCells(events);
 * const plot = rainHistogram([{ name: "real", role: "real", distribution: truth }]);
 * (await renderSvg(plot)).startsWith("<svg"); // → true
 * ```
 */
export function rainHistogram(
  series: readonly DistributionSeries[],
  title = "Share of cells by rain intensity",
): PlotSpec {
  const classes = RAIN_STEPS.map((step, i) =>
    i + 1 < RAIN_STEPS.length ? `${step}–${RAIN_STEPS[i + 1]}` : `≥ ${step}`,
  );
  const labels = ["dry", ...classes];
  const values = series.flatMap(({ name, distribution }) => {
    const above = [1, ...exceedance(distribution, RAIN_STEPS), 0];
    return labels.map((label, i) => ({ name, label, share: (above[i] ?? NaN) - (above[i + 1] ?? NaN) }));
  });
  return plotSpec({
    title,
    width: 640,
    height: 220,
    data: { values },
    mark: "bar",
    encoding: {
      x: {
        field: "label",
        type: "ordinal",
        sort: null,
        title: "rain (mm/day)",
        axis: { labelAngle: 0 },
      },
      xOffset: { field: "name", type: "nominal", sort: null },
      y: { field: "share", type: "quantitative", title: "share of cells" },
      ...seriesEncoding(series, { title: null, orient: "top-right" }),
    },
  });
}

function seriesEncoding(series: readonly DistributionSeries[], legend: PlotPart): PlotPart {
  const domain = series.map(({ name }) => name);
  return {
    color: {
      field: "name",
      type: "nominal",
      scale: { domain, range: series.map(({ role }) => COLOURS[role]) },
      legend,
    },
  };
}

function exceedanceLevels(): number[] {
  const decades = Math.log10(HIGHEST / LOWEST);
  const n = Math.ceil(decades * POINTS_A_DECADE);
  const even = Array.from({ length: n + 1 }, (_, i) => LOWEST * 10 ** ((i * decades) / n));
  return [...new Set([...even, ...RAIN_STEPS])].sort((a, b) => a - b);
}

/** Share of the values that are at least each level; levels ascending. Float32 data are compared as float32. */
function exceedance(distribution: Distribution, levels: readonly number[]): number[] {
  const { values, counts } = atomsOf(distribution);
  const shares: number[] = [];
  let below = 0;
  let i = 0;
  for (const level of levels) {
    const cut = Math.min(level, Math.fround(level));
    for (; i < values.length && (values[i] ?? NaN) < cut; i++) below += counts[i] ?? NaN;
    shares.push(1 - below / distribution.n);
  }
  return shares;
}
