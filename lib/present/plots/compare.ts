import type { CompareTable } from "../../run/compare.js";
import type { TargetName } from "../../run/event-scores.js";
import { TARGET_LABELS } from "../sentences/target.js";
import { COLOURS, type PlotPart, type PlotSpec, plotSpec } from "./spec.js";

/** A panel a metric: the value of each arm with its interval, the best on top, a winner in blue. */
export function comparePlot(table: CompareTable): PlotSpec {
  return plotSpec({
    title: {
      text: "Arms compared on the same events",
      subtitle: `${table.events} events; bars: ${100 * table.level} % intervals; blue: ahead of all others beyond chance`,
    },
    columns: 2,
    spacing: { row: 20, column: 24 },
    concat: table.metrics.map(panel),
  });
}

function labelOf(metric: string): string {
  return metric === "crps" ? "CRPS (mm/day)" : (TARGET_LABELS[metric as TargetName] ?? metric);
}

function panel({ metric, aim, arms, winner }: CompareTable["metrics"][number]): PlotPart {
  const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const ranked = [...arms].sort((a, b) => a.rank - b.rank);
  const values = ranked.map(({ name, value, lower, upper }) => ({
    name,
    value: known(value),
    lower: known(lower),
    upper: known(upper),
    colour: name === winner ? COLOURS.repaired : "#777777",
  }));
  const x = (field: string): PlotPart => ({
    field,
    type: "quantitative",
    title: [labelOf(metric), `aim: ${aim}`],
    scale: { zero: false, padding: 8 },
    axis: { tickCount: 4 },
  });
  const y: PlotPart = {
    field: "name",
    type: "nominal",
    sort: ranked.map(({ name }) => name),
    title: null,
    axis: { labelLimit: 160 },
  };
  const colour: PlotPart = { field: "colour", type: "nominal", scale: null };
  return {
    width: 220,
    height: { step: 18 },
    data: { values },
    layer: [
      {
        mark: { type: "rule", strokeWidth: 2 },
        encoding: { x: x("lower"), x2: { field: "upper" }, y, color: colour },
      },
      {
        mark: { type: "point", filled: true, size: 60, opacity: 1 },
        encoding: { x: x("value"), y, color: colour },
      },
    ],
  };
}
