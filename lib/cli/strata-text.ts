import { type BandedMetric, bandedValue, FIVE_TEXTS } from "../metrics/bands.js";
import type { Interval95 } from "../metrics/rows.js";
import type { StratumEvaluation } from "../run/strata/measure-strata.js";
import { figure, textTable } from "./table.js";

const SHOWN: readonly (readonly [BandedMetric, string])[] = [
  ["spatialCorrelation", "spatialCorrelation.mean"],
  ["wetFraction", "wetFraction.samples"],
  ["ks", "ks.statistic"],
  ["massBias", "massBias.pooled"],
  ["diversity", "diversity.mean"],
];

/** The five metrics of each stratum, a table for each way of taking apart. */
export function strataText(strata: readonly StratumEvaluation[]): string {
  const kinds = [...new Set(strata.map(({ by }) => by))];
  return kinds
    .map((by) =>
      tableOf(
        by,
        strata.filter((one) => one.by === by),
      ),
    )
    .join("\n\n");
}

function tableOf(by: string, strata: readonly StratumEvaluation[]): string {
  const hasNotes = strata.some(({ note }) => note !== "");
  const header = [
    by,
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

function withInterval(value: number, interval?: Interval95): string | number {
  if (!interval || Number.isNaN(interval[0]) || Number.isNaN(value)) return value;
  return `${figure(value)} (${figure(interval[0])} to ${figure(interval[1])})`;
}
