import { type CsvValue, csvText } from "../io/tables/csv.js";
import type { Sheet } from "../io/tables/xlsx.js";
import type { SkillRow, SkillTable } from "./skill.js";

const COLUMNS = [
  "season",
  "score",
  "threshold",
  "percentile",
  "best",
  "before",
  "after",
  "difference",
  "lower",
  "upper",
  "verdict",
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
 * skillCsv(await compareSkill(eventPairs(events, events))).split("\n")[0]; // → 'season,score,threshold,percentile,best,before,after,difference,lower,upper,verdict,events,definition'
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

/** A sheet a season, and one that says how the numbers were made. */
export function skillSheets({ rows, ...about }: SkillTable): Sheet[] {
  const seasons = [...new Set(rows.map(({ season }) => season))];
  const columns = COLUMNS.filter((column) => column !== "season");
  return [
    ...seasons.map((season) => ({
      name: season,
      rows: [
        [...columns],
        ...rows.filter((row) => row.season === season).map((row) => columns.map((column) => row[column])),
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
