import { csvText } from "../io/tables/csv.js";
import type { CompareTable } from "../run/compare.js";
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
      ? told.filter(({ metric, arm, than }) => [arm, than].includes(first.get(metric)!))
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
    ...table.notes.map((note) => `note: ${note}`),
  ].join("\n");
}

/** Every difference. */
export function compareCsv({ comparisons }: CompareTable): string {
  return csvText(
    ["metric", "arm", "than", "improvement", "lower", "upper", "p", "adjusted", "verdict"],
    comparisons.map((c) => [
      c.metric,
      c.arm,
      c.than,
      c.improvement,
      c.lower,
      c.upper,
      c.p,
      c.adjusted,
      c.verdict,
    ]),
  );
}
