import type { SkillTable } from "../augment/skill.js";
import { figure, textTable } from "./table.js";

/** The extremes table over all events; seasons are in the files. */
export function skillText(table: SkillTable): string {
  const { P95, P99 } = table.percentiles;
  const rows = table.rows
    .filter(({ season }) => season === "all")
    .map((row) => [
      row.score,
      row.threshold === null ? "" : `${row.percentile ?? ""} ${figure(row.threshold)}`.trim(),
      row.before,
      row.after,
      row.difference,
      `${figure(row.lower)} to ${figure(row.upper)}`,
      typeof row.best === "number" ? figure(row.best) : row.best,
      row.verdict,
      row.definition,
    ]);
  const seasons = [...new Set(table.rows.map(({ season }) => season))].filter((season) => season !== "all");
  return [
    `${table.events} events; P95 ${figure(P95)} and P99 ${figure(P99)} mm/day of the truth; ` +
      `${100 * table.level} % intervals from ${table.replicates} resamples in blocks of ${table.blockLength}, seed ${table.seed}`,
    textTable(
      ["score", "mm/day", "before", "after", "difference", "interval", "best", "", "definition"],
      rows,
    ),
    ...table.notes.map((note) => `note: ${note}`),
    ...(seasons.length ? [`seasons ${seasons.join(", ")}: see --json or the files of -o`] : []),
  ].join("\n");
}
