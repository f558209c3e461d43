import type { SkillTable } from "../augment/skill.js";
import { figure, textTable } from "./table.js";

/** The extremes table over all events; strata are in the files. */
export function skillText(table: SkillTable): string {
  const { P95, P99 } = table.percentiles;
  const rows = table.rows
    .filter(({ by }) => by === "all")
    .map((row) => [
      row.score,
      row.threshold === null ? "" : `${row.percentile ?? ""} ${figure(row.threshold)}`.trim(),
      row.before,
      row.after,
      row.difference,
      `${figure(row.lower)} to ${figure(row.upper)}`,
      typeof row.best === "number" ? figure(row.best) : row.best,
      row.onTheseRuns,
      row.verdict,
      row.definition,
    ]);
  const strata = [...new Set(table.rows.map(({ by }) => by))].filter((by) => by !== "all");
  const { before, after } = table.runs;
  return [
    `${table.events} events, ${before} ${before === 1 ? "run" : "runs"} before and ${after} after; P95 ${figure(P95)} and P99 ${figure(P99)} mm/day of the truth; ` +
      `${100 * table.level} % intervals from ${table.replicates} resamples in blocks of ${table.blockLength}, seed ${table.seed}`,
    textTable(
      [
        "score",
        "mm/day",
        "before",
        "after",
        "difference",
        "interval",
        "best",
        "these runs",
        "verdict",
        "definition",
      ],
      rows,
    ),
    `verdicts after Holm's correction for ${rows.length} rows; "these runs": against other days alone; "verdict": against other seeds of the training, too`,
    ...table.notes.map((note) => `note: ${note}`),
    ...(strata.length ? [`by ${strata.join(", ")}: see --json or the files of -o`] : []),
  ].join("\n");
}
