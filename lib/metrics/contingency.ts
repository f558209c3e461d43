import { thresholdFor } from "../fields/field.js";
import { sure } from "../sure.js";
import type { CellCount, Metric, MetricOptions, MetricText } from "./metric.js";
import { cellRows, inName } from "./rows.js";
import { type FoundThreshold, needFinite, P95, P99, type Threshold, withThresholds } from "./threshold.js";
import { WET_THRESHOLD } from "./wet-threshold.js";

/** Cells by whether generated and real reach a threshold. */
export interface Contingency {
  hits: number;
  falseAlarms: number;
  misses: number;
  correctNegatives: number;
}

/** Scores of a {@link Contingency} table; 0/0 is NaN. */
export interface ContingencyScores {
  /** Critical success index, hits/(hits + misses + false alarms). */
  readonly csi: number;
  /** Probability of detection, hits/(hits + misses). */
  readonly pod: number;
  /** False alarm ratio, false alarms/(hits + false alarms). */
  readonly far: number;
  /** Frequency bias, (hits + false alarms)/(hits + misses). */
  readonly bias: number;
  /** Equitable threat score (Gilbert skill score). */
  readonly ets: number;
  /** Heidke skill score. */
  readonly hss: number;
  /** Symmetric extremal dependence index; NaN where the hit rate or the false alarm rate is 0 or 1. */
  readonly sedi: number;
}

/**
 * Categorical scores (Jolliffe & Stephenson 2012, Forecast Verification, ch. 3; SEDI: Ferro & Stephenson 2011,
 * doi:10.1175/WAF-D-10-05030.1).
 *
 * @param table counts of member cells, whole or weighted
 * @returns scores without unit; NaN where 0 is divided by 0, and SEDI where a rate is 0 or 1
 * @example
 * ```ts
 * metrics.contingencyOf({ hits: 3, falseAlarms: 1, misses: 2, correctNegatives: 4 }).csi; // → 0.5
 * ```
 */
export function contingencyOf(table: Contingency): ContingencyScores {
  const { hits: a, falseAlarms: b, misses: c, correctNegatives: d } = table;
  const n = a + b + c + d;
  const random = ((a + b) * (a + c)) / n;
  const expected = random + ((b + d) * (c + d)) / n;
  return {
    csi: a / (a + b + c),
    pod: a / (a + c),
    far: b / (a + b),
    bias: a + c > 0 ? (a + b) / (a + c) : Number.NaN,
    ets: (a - random) / (a + b + c - random),
    hss: (a + d - expected) / (n - expected),
    sedi: sedi(a / (a + c), b / (b + d)),
  };
}

/** ∞/∞, which is NaN, where a rate is 0 or 1. */
function sedi(hitRate: number, falseAlarmRate: number): number {
  const [h, f] = [Math.log(hitRate), Math.log(falseAlarmRate)];
  const [notH, notF] = [Math.log1p(-hitRate), Math.log1p(-falseAlarmRate)];
  return (f - h - notF + notH) / (f + h + notF + notH);
}

export interface ContingencyState {
  tables: Contingency[];
  cells: number;
  excluded: number;
}

export interface ContingencyResult extends CellCount {
  readonly scores: readonly ({ readonly threshold: number } & Contingency & ContingencyScores)[];
}

const TEXT: MetricText = {
  id: "contingency",
  label: "contingency scores",
  unit: "1",
  definition:
    "critical success index, probability of detection, false alarm ratio, frequency bias, equitable threat score, Heidke skill score and SEDI over the cells of all samples, at the wet threshold, 1, 10, 25, 50, 100, 200 and 300 mm/day and at the real 95th and 99th percentiles (`>=`); and how many cells are hits of how many observed in how many forecast. A probability of detection says little without its frequency bias",
  missing:
    "cells missing in the real field or the sample are left out and counted; 0/0 is NaN; SEDI is undefined where a rate is 0 or 1",
  source: "Ferro & Stephenson 2011, doi:10.1175/WAF-D-10-05030.1 (SEDI)",
};

/** mm/day. */
const FIXED = [1, 10, 25, 50, 100, 200, 300] as const;

export interface ContingencyOptions extends MetricOptions {
  /** mm/day, or quantiles of the truth; by default the wet threshold, 1, 10, 25, 50, 100, 200, 300, P95 and P99. */
  readonly thresholds?: readonly Threshold[];
}

/**
 * Contingency tables and their scores over all member cells, at thresholds in mm/day (`>=`).
 *
 * @param options thresholds in mm/day or quantiles of the truth; by default the wet threshold, 1 to 300,
 *   P95 and P99
 * @returns a metric for {@link measure}; counts of member cells where truth and member are finite, and scores without
 *   unit, NaN where undefined
 * @throws ValueError when a threshold is not a finite number; from its `add`, when quantiles of the truth are not
 *   {@link measure}d first
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { contingency } = await measure(events, {
 *   contingency: metrics.contingency({ thresholds: [1] }),
 * });
 * contingency.scores.map(({ csi }) => csi); // → [ 1 ]
 * ```
 */
export function contingency({
  threshold = WET_THRESHOLD,
  thresholds = [...new Set([threshold, ...FIXED]), P95, P99],
}: ContingencyOptions = {}): Metric<ContingencyState, ContingencyResult> {
  needFinite("contingency threshold", thresholds);
  return withThresholds(thresholds, tablesAt);
}

const SHOWN = ["csi", "pod", "far", "bias", "ets", "hss", "sedi", "hits", "observed", "forecast"] as const;

function tablesAt(found: readonly FoundThreshold[]): Metric<ContingencyState, ContingencyResult> {
  const thresholds = found.map(({ value }) => value);
  return {
    ...TEXT,
    init: () => ({
      tables: thresholds.map(() => ({ hits: 0, falseAlarms: 0, misses: 0, correctNegatives: 0 })),
      cells: 0,
      excluded: 0,
    }),
    add(state, event, { counted }) {
      const truth = event.truth.values;
      for (const { values } of event.members) {
        let cells = 0;
        thresholds.forEach((threshold, at) => {
          const [realLimit, limit] = [thresholdFor(truth, threshold), thresholdFor(values, threshold)];
          let [hits, forecast, observed, n] = [0, 0, 0, 0];
          for (let i = 0; i < counted.length; i++) {
            if (counted[i] === 0 || !Number.isFinite(values[i])) continue;
            const real = (truth[i] ?? NaN) >= realLimit;
            const generated = (values[i] ?? NaN) >= limit;
            n++;
            if (real) observed++;
            if (generated) forecast++;
            if (real && generated) hits++;
          }
          const table = sure(state.tables[at]);
          table.hits += hits;
          table.falseAlarms += forecast - hits;
          table.misses += observed - hits;
          table.correctNegatives += n - forecast - observed + hits;
          cells = n;
        });
        state.cells += cells;
        state.excluded += values.length - cells;
      }
    },
    merge(into, other) {
      into.cells += other.cells;
      into.excluded += other.excluded;
      into.tables.forEach((table, i) => {
        for (const key of ["hits", "falseAlarms", "misses", "correctNegatives"] as const)
          table[key] += sure(other.tables[i])[key];
      });
    },
    result: ({ tables, cells, excluded }) => ({
      scores: tables.map((table, i) => ({
        threshold: thresholds[i] ?? NaN,
        ...table,
        ...contingencyOf(table),
      })),
      cells,
      excluded,
    }),
    rows: (r) =>
      r.scores.flatMap((s, i) => {
        const at = `[T=${inName(s.threshold)}${sure(found[i]).suffix}]`;
        const numbers = { ...s, observed: s.hits + s.misses, forecast: s.hits + s.falseAlarms };
        return cellRows(
          r,
          "0/0, or a rate of 0 or 1",
          Object.fromEntries(SHOWN.map((name) => [`contingency.${name}${at}`, numbers[name]])),
        );
      }),
  };
}
