import type { SkillRow, SkillTable, SkillVerdict } from "../augment/skill.js";
import { sure } from "../sure.js";
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
  const strata = table.rows.filter(({ by }) => by !== "all");
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
    ...(strata.length ? strataLines(strata) : []),
  ].join("\n");
}

/** How many scores are better and worse in each stratum; the rows themselves are in the files. */
function strataLines(rows: readonly SkillRow[]): string[] {
  const kinds = [...new Set(rows.map(({ by }) => by))];
  return [
    "",
    `scores by stratum, after Holm's correction for ${rows.length} rows of all strata (each of them: --json or the files of -o)`,
    ...kinds.map((by) => {
      const ofKind = rows.filter((row) => row.by === by);
      const names = [...new Set(ofKind.map(({ stratum }) => stratum))];
      const count = (name: string, of: "onTheseRuns" | "verdict", verdict: SkillVerdict): number =>
        ofKind.filter((row) => row.stratum === name && row[of] === verdict).length;
      return textTable(
        [by, "events", "better on these runs", "worse", "better", "worse", "unclear"],
        names.map((name) => [
          name,
          sure(ofKind.find(({ stratum }) => stratum === name)).events,
          count(name, "onTheseRuns", "better"),
          count(name, "onTheseRuns", "worse"),
          count(name, "verdict", "better"),
          count(name, "verdict", "worse"),
          count(name, "verdict", "unclear"),
        ]),
      );
    }),
  ];
}
