import type { SkillRow, SkillTable } from "../../augment/skill.js";
import { sure } from "../../sure.js";
import { COLOURS, type PlotPart, type PlotSpec, plotSpec } from "./spec.js";
import { undefinedMarks } from "./undefined-marks.js";

const VERDICT_COLOURS = { better: COLOURS.repaired, worse: COLOURS.generated, unclear: "#777777" } as const;

/** Of the scores that have one. */
const UNITS: Readonly<Record<string, string>> = {
  RMSE: "mm/day",
  bias: "mm/day",
  "GPD scale": "mm/day",
  "variogram lag 1": "mm²/day²",
  "variogram lag 5": "mm²/day²",
};

/**
 * What changed from before to after, a panel a score: the difference and its interval, at each threshold, about
 * a line at 0.
 *
 * @param table as {@link compareSkill} gives it
 * @param stratum one of those it has; no panel where it has none of it
 * @returns a Vega-Lite specification with its data inside
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const plot = skillDifferencesPlot(await compareSkill(eventPairs(events, events)));
 * (await renderSvg(plot)).startsWith("<svg"); // → true
 * ```
 */
export function skillDifferencesPlot(table: SkillTable, stratum = "all"): PlotSpec {
  const rows = table.rows.filter((row) => row.stratum === stratum);
  const isOneRun = rows.every(({ verdict }) => verdict === "unclear");
  const scores = [...new Set(rows.map(({ score }) => score))];
  return plotSpec({
    title: {
      text: `Skill after − before augmentation${stratum === "all" ? "" : `, ${stratum}`}`,
      subtitle: `${rows[0]?.events ?? 0} events; bars: ${100 * table.level} % intervals; blue better, orange worse, grey unclear, all after Holm's correction${isOneRun ? "; on these runs alone" : ""}`,
    },
    columns: 3,
    spacing: { row: 20, column: 24 },
    concat: scores.map((score) =>
      panel(
        score,
        rows.filter((row) => row.score === score),
        isOneRun ? "onTheseRuns" : "verdict",
      ),
    ),
  });
}

function panel(score: string, rows: readonly SkillRow[], told: "verdict" | "onTheseRuns"): PlotPart {
  const atThresholds = sure(rows[0]).threshold !== null;
  const values = rows.map(({ threshold, percentile, difference, lower, upper, [told]: verdict }) => ({
    at: threshold === null ? "" : `${+threshold.toPrecision(3)}${percentile ? ` (${percentile})` : ""}`,
    difference: Number.isFinite(difference) ? difference : null,
    lower: Number.isFinite(lower) ? lower : null,
    upper: Number.isFinite(upper) ? upper : null,
    colour: VERDICT_COLOURS[verdict],
  }));
  const x = (field: string): PlotPart => ({
    field,
    type: "quantitative",
    title: UNITS[score] ? `${score} (${UNITS[score]})` : score,
    axis: { tickCount: 4 },
  });
  const y: PlotPart = {
    field: "at",
    type: "nominal",
    sort: values.map(({ at }) => at),
    title: atThresholds ? "mm/day" : null,
    axis: { labels: atThresholds, ticks: false },
  };
  const colour: PlotPart = { field: "colour", type: "nominal", scale: null };
  return {
    width: 190,
    height: { step: 20 },
    layer: [
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: "rule", color: "#444444" },
        encoding: { x: x("zero") },
      },
      {
        data: { values: values.filter(({ lower, upper }) => lower !== null && upper !== null) },
        mark: { type: "rule", strokeWidth: 2 },
        encoding: { x: x("lower"), x2: { field: "upper" }, y, color: colour },
      },
      {
        data: { values: values.filter(({ difference }) => difference !== null) },
        mark: { type: "point", filled: true, size: 60, opacity: 1 },
        encoding: { x: x("difference"), y, color: colour },
      },
      undefinedMarks(
        values.filter(({ difference }) => difference === null),
        y,
      ),
    ],
  };
}
