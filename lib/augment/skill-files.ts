import { type CsvValue, csvText } from "../io/tables/csv.js";
import type { Sheet } from "../io/tables/xlsx.js";
import type { SkillRow, SkillTable } from "./skill.js";

const COLUMNS = [
  "by",
  "stratum",
  "score",
  "threshold",
  "percentile",
  "best",
  "before",
  "after",
  "difference",
  "lower",
  "upper",
  "p",
  "adjusted",
  "verdict",
  "onTheseRuns",
  "events",
  "definition",
] as const satisfies readonly (keyof SkillRow)[];

/**
 * The rows of an extremes table with their header; undefined numbers are empty.
 *
 * @param table its `rows` are written, one line each, in their order
 * @returns CSV with a header and one line a score; an undefined number is an empty cell
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * skillCsv(await compareSkill(eventPairs(events, events))).split("\n")[0]; // → 'by,stratum,score,threshold,percentile,best,before,after,difference,lower,upper,p,adjusted,verdict,onTheseRuns,events,definition'
 * ```
 */
export function skillCsv({ rows }: SkillTable): string {
  const cell = (value: string | number | null): CsvValue =>
    typeof value === "number" && !Number.isFinite(value) ? null : value;
  return csvText(
    COLUMNS,
    rows.map((row) => COLUMNS.map((column) => cell(row[column]))),
  );
}

/** A sheet for all events, one for each way of taking them apart, and one that says how the numbers were made. */
export function skillSheets({ rows, ...about }: SkillTable): Sheet[] {
  const columns = COLUMNS.filter((column) => column !== "by");
  return [
    ...[...new Set(rows.map(({ by }) => by))].map((by) => ({
      name: by,
      rows: [
        [...columns],
        ...rows.filter((row) => row.by === by).map((row) => columns.map((column) => row[column])),
      ],
    })),
    {
      name: "about",
      rows: [
        ["events", about.events],
        [
          "interval",
          `${100 * about.level} % of ${about.replicates} resamples in blocks of ${about.blockLength}`,
        ],
        ["runs before, after", `${about.runs.before}, ${about.runs.after}`],
        ["seed", about.seed],
        ["P95 of the truth, mm/day", about.percentiles.P95],
        ["P99 of the truth, mm/day", about.percentiles.P99],
        ["threshold, bias, RMSE, GPD scale", "mm/day"],
        ["variogram", "(mm/day)²"],
        ...about.notes.map((note) => ["note", note]),
      ],
    },
  ];
}
