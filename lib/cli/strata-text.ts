import { type BandedMetric, bandedValue, FIVE_TEXTS } from "../metrics/bands.js";
import type { Interval95 } from "../metrics/rows.js";
import type { StratumEvaluation } from "../run/strata/measure-strata.js";
import { figure, tableWidth, textTable } from "./table.js";

const SHOWN: readonly (readonly [BandedMetric, string])[] = [
  ["spatialCorrelation", "spatialCorrelation.mean"],
  ["wetFraction", "wetFraction.samples"],
  ["ks", "ks.statistic"],
  ["massBias", "massBias.pooled"],
  ["diversity", "diversity.mean"],
];

/**
 * The five metrics of each stratum, a table for each way of taking apart.
 *
 * @param columns of the terminal: where a table is wider, its intervals are left out and that is said; any by default
 */
export function strataText(
  strata: readonly StratumEvaluation[],
  columns: number = Number.POSITIVE_INFINITY,
): string {
  const kinds = [...new Set(strata.map(({ by }) => by))];
  const of = kinds.map((by) => strata.filter((one) => one.by === by));
  const whole = of.map(wholeTable);
  const widest = Math.max(...whole.map(tableWidth));
  if (widest <= columns) return whole.join("\n\n");
  const hasIntervals = strata.some(({ intervals }) => intervals);
  const note = `their intervals are in --json, in --csv and on a terminal of ${widest} columns`;
  return [...of.map(narrowTable), ...(hasIntervals ? [note] : [])].join("\n\n");
}

function wholeTable(strata: readonly StratumEvaluation[]): string {
  const hasNotes = strata.some(({ note }) => note !== "");
  const header = [
    strata[0]?.by ?? "",
    "events",
    "member cells",
    ...SHOWN.map(([metric]) => FIVE_TEXTS[metric].label),
    "real wet fraction",
    ...(hasNotes ? ["note"] : []),
  ];
  const rows = strata.map(({ stratum, events, physical, intervals, note }) => [
    stratum,
    events,
    physical.n.cells,
    ...SHOWN.map(([metric, name]) => withInterval(bandedValue(physical, metric), intervals?.of[name])),
    physical.wetFraction.truth,
    ...(hasNotes ? [note] : []),
  ]);
  return textTable(header, rows);
}

/** Without intervals and counts of cells; words of the header and long names on several lines, notes below the table. */
function narrowTable(strata: readonly StratumEvaluation[]): string {
  const labels = SHOWN.map(([metric]) => FIVE_TEXTS[metric].label);
  const header = [strata[0]?.by ?? "", "events", ...labels, "real wet"];
  const rows = strata.flatMap(({ stratum, events, physical }) => {
    const name = linesOf(stratum);
    const numbers = [
      events,
      ...SHOWN.map(([metric]) => bandedValue(physical, metric)),
      physical.wetFraction.truth,
    ];
    return name.map((line, i) => [line, ...(i + 1 < name.length ? numbers.map(() => "") : numbers)]);
  });
  const notes = strata.flatMap(({ stratum, note }) => (note === "" ? [] : [`${stratum}: ${note}`]));
  return [
    textTable(
      header.map((words) => words.replaceAll(" ", "\n")),
      rows,
    ),
    ...notes,
  ].join("\n");
}

const LONGEST_NAME = 10;

function linesOf(name: string): string[] {
  const lines: string[] = [];
  for (const word of name.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= LONGEST_NAME) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function withInterval(value: number, interval?: Interval95): string | number {
  if (!interval || Number.isNaN(interval[0]) || Number.isNaN(value)) return value;
  return `${figure(value)} (${figure(interval[0])} to ${figure(interval[1])})`;
}
