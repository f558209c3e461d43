import type { Table } from "../io/tables/csv.js";
import type { ArmComparison, ComparedArm, ComparedStratum, CompareTable } from "../run/compare.js";
import { sure } from "../sure.js";
import { figure, textTable } from "./table.js";

/** Beyond, the differences between those that are not first are left to the files. */
const MOST_SHOWN = 40;

/** Ranks by metric, then the differences that are beyond chance. */
export function compareText(table: CompareTable): string {
  const { events, level, replicates, blockLength, seed } = table;
  const percent = `${100 * level} %`;
  const ranked = table.metrics.flatMap(({ metric, aim, arms, winner }) =>
    [...arms]
      .sort((a, b) => a.rank - b.rank)
      .map((arm, i) => [
        i === 0 ? metric : "",
        arm.rank,
        arm.name,
        arm.runs,
        arm.value,
        `${figure(arm.lower)} to ${figure(arm.upper)}`,
        i === 0
          ? `${aim}; ${winner === null ? "none is ahead of all beyond chance" : `${winner} is ahead of all`}`
          : "",
      ]),
  );
  const told = table.comparisons.filter(({ verdict }) => verdict !== "unclear");
  const first = new Map(
    table.metrics.map(({ metric, arms }) => [metric, arms.find(({ rank }) => rank === 1)?.name]),
  );
  const shown =
    told.length > MOST_SHOWN
      ? told.filter(({ metric, arm, than }) => [arm, than].includes(sure(first.get(metric))))
      : told;
  const differences = shown.map((c) => [
    c.metric,
    `${c.arm} ${c.verdict} than ${c.than}`,
    c.improvement,
    `${figure(c.lower)} to ${figure(c.upper)}`,
    c.adjusted.toPrecision(2),
  ]);
  return [
    `${events} events; ${percent} intervals from ${replicates} resamples in blocks of ${blockLength}, seed ${seed}`,
    textTable(["metric", "rank", "arm", "runs", "value", "interval", "aim"], ranked),
    "",
    told.length === 0
      ? `none of ${table.comparisons.length} differences is beyond chance after correction for their number`
      : `${told.length} of ${table.comparisons.length} differences are beyond chance after correction for their number (Holm)${shown.length < told.length ? "; those with the first of each metric (all: --json, or the files of -o)" : ""}:`,
    ...(told.length > 0 ? [textTable(["metric", "", "improvement", "interval", "p"], differences)] : []),
    ...(table.strata ? strataLines(table.strata) : []),
    ...table.notes.map((note) => `note: ${note}`),
  ].join("\n");
}

/** Who is ahead in each stratum, and in brackets who is first where nobody is ahead of all. */
function strataLines(strata: readonly ComparedStratum[]): string[] {
  const kinds = [...new Set(strata.map(({ by }) => by))];
  const metrics = strata[0]?.metrics.map(({ metric }) => metric) ?? [];
  return [
    "",
    `who is ahead of all others beyond chance (Holm over the ${strata.flatMap(({ comparisons }) => comparisons).length} differences of all strata); in brackets who is first where none is:`,
    ...kinds.map((by) =>
      textTable(
        [by, "events", ...metrics, "note"],
        strata
          .filter((one) => one.by === by)
          .map(({ stratum, events, metrics, notes }) => [
            stratum,
            events,
            ...metrics.map(({ winner, arms }) => winner ?? `(${firstOf(arms)})`),
            notes.join("; "),
          ]),
      ),
    ),
  ];
}

function firstOf(arms: readonly ComparedArm[]): string {
  const first = arms.filter(({ rank, value }) => rank === 1 && !Number.isNaN(value));
  return first.length === 0 ? "undefined" : first.map(({ name }) => name).join(" = ");
}

/** Every difference. */
export function comparisonRows({ comparisons, events, strata }: CompareTable): Table {
  if (!strata) return { columns: COLUMNS, rows: comparisons.map(cellsOf) };
  const all = { by: "all", stratum: "all", events, comparisons };
  return {
    columns: ["by", "stratum", "events", ...COLUMNS],
    rows: [all, ...strata].flatMap((one) =>
      one.comparisons.map((comparison) => [one.by, one.stratum, one.events, ...cellsOf(comparison)]),
    ),
  };
}

const COLUMNS = [
  "metric",
  "arm",
  "than",
  "improvement",
  "lower",
  "upper",
  "p",
  "adjusted",
  "verdict",
] as const;

function cellsOf(comparison: ArmComparison): (string | number)[] {
  return COLUMNS.map((column) => comparison[column]);
}
