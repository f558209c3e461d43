import { emptyLike, type Mask, type Values } from "../fields/field.js";
import { sure } from "../sure.js";
import {
  ANNUAL,
  type AnnualIndex,
  type DailyIndex,
  dailyIndices,
  NEEDS_WET,
  periodsOf,
  WHOLE,
  wetDayPercentiles,
} from "./daily-indices.js";
import { dayOf } from "./day-of.js";
import type { Metric, MetricText } from "./metric.js";
import type { MetricRow } from "./rows.js";

/** An index of both sides, the mean over the cells. */
export interface IndexOfSides {
  readonly truth: number;
  /** Mean over the members, each followed through the days. */
  readonly samples: number;
  /** Standard deviation between the members (divisor n − 1); NaN with fewer than two. */
  readonly spread: number;
  /** Empty, or why it is undefined or what it rests on. */
  readonly note: string;
}

export type ClimateIndexName = DailyIndex | "interannual-prcptot" | "interannual-rx1day";

export interface ClimateIndices {
  readonly indices: Readonly<Record<ClimateIndexName, IndexOfSides>>;
  /** Whole calendar years; 0: the whole record is one period. */
  readonly years: number;
  readonly days: number;
  /** Places where the next event is not the next day. */
  readonly gaps: number;
  readonly cells: number;
  /** Cells inside the mask that were not looked at, for there are too many values to hold. */
  readonly excluded: number;
}

export interface ClimateIndicesState {
  /** Cells that are looked at: those whose hash is below 2^(32 − halvings). */
  cells: Int32Array | null;
  halvings: number;
  excluded: number;
  keys: string[];
  /** By event: values of these cells, NaN where one is missing in any field of the event. */
  truth: Values[];
  members: Values[][];
}

export interface ClimateIndicesOptions {
  /** Values held; beyond, every second cell is let go. 16,777,216 by default. */
  readonly limit?: number;
}

const TEXT: MetricText = {
  id: "climate-indices",
  label: "climate indices",
  unit: "mm/day; mm; day; 1",
  definition:
    "ETCCDI and VALUE indices of every cell, then the mean over the cells: of the real fields, of the members, each followed through the days (mean, and spread: standard deviation between them). Rx1day, Rx5day (greatest amount of a day, of five successive days, which belong to the year of the last), R10mm, R20mm (days of at least 10, 20 mm), R95p, R99p (mm on days above the 95th, 99th percentile, type 8, of the real wet days of the cell, of which it needs 20, 100), CDD, CWD (longest dry, wet spell, cut at the borders of a year), SDII, PRCPTOT (mean and sum of wet days, at least 1 mm): mean over the calendar years that lack at most 15 days, without such a year of the whole record, which the row says; `interannual`: standard deviation between years (divisor n − 1); lag1 (correlation of a day with the next), ww and dw (chance of a wet day after a wet and after a dry one) of the whole record",
  missing:
    "a cell that is missing in any field of an event is missing that day in all; a gap in time, an unknown date or a missing value ends a spell and is no pair; what needs successive days is NaN where fewer than nine tenths of the days are followed by the next, where a day has no date or occurs twice; cells where an index is undefined are left out of its mean. Where days × cells × fields exceed 16,777,216, half of the cells (again and again, chosen by a hash) is looked at, and the others are counted as excluded",
  source:
    "Zhang et al. 2011, doi:10.1002/wcc.147 (ETCCDI); Maraun et al. 2015, doi:10.1002/2014EF000259 (VALUE)",
};

/** Values that are held: 64 MB of float32. */
const LIMIT = 1 << 24;

/**
 * ETCCDI and VALUE indices of daily precipitation, truth against samples.
 *
 * Days are read from the keys of the events (`1982-12-01`, or a number as in `day_000012`, which belongs to no year) and
 * put in order. Memory is bounded by the values held.
 *
 * @param options how many values are held
 * @returns a metric for {@link measure}; NaN with a note where an index is undefined
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { found } = await measure(events, { found: metrics.climateIndices });
 * [found.years, found.days]; // → [ 0, 12 ]
 * ```
 */
export function climateIndices({
  limit = LIMIT,
}: ClimateIndicesOptions = {}): Metric<ClimateIndicesState, ClimateIndices> {
  return {
    ...TEXT,
    inOrder: true,
    init: () => ({ cells: null, halvings: 0, excluded: 0, keys: [], truth: [], members: [] }),
    add(state, event, { complete }) {
      state.cells ??= cellsInside(event.truth.mask, event.truth.values.length);
      state.keys.push(event.key);
      state.truth.push(picked(event.truth.values, state.cells, complete));
      state.members.push(event.members.map(({ values }) => picked(values, sure(state.cells), complete)));
      while (heldBy(state) > limit && state.cells.length > 1) halve(state);
    },
    merge(into, other) {
      if (!other.cells) return;
      const copy = { ...other, cells: other.cells, truth: [...other.truth], members: [...other.members] };
      while (copy.halvings < into.halvings) halve(copy);
      if (!into.cells) {
        Object.assign(into, { ...copy, keys: [...copy.keys] });
        return;
      }
      while (into.halvings < copy.halvings) halve(into);
      into.keys.push(...copy.keys);
      into.truth.push(...copy.truth);
      into.members.push(...copy.members);
      while (heldBy(into) > limit && into.cells.length > 1) halve(into);
    },
    result: indicesOf,
    rows: ({ indices, cells, excluded }) =>
      Object.entries(indices).flatMap(([name, of]): MetricRow[] =>
        (["truth", "samples", "spread"] as const).map((side) => ({
          metric: `climate-indices.${name}.${side}`,
          value: of[side],
          n: cells,
          excluded,
          note: noteOf(of, side),
        })),
      ),
  };
}

function noteOf(of: IndexOfSides, side: "truth" | "samples" | "spread"): string {
  if (!Number.isNaN(of[side])) return of.note;
  if (side === "spread" && !Number.isNaN(of.samples)) return "fewer than two members";
  return of.note || "no cell has it";
}

function cellsInside(mask: Mask | null, length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => i).filter((i) => mask === null || mask[i] !== 0);
}

function picked(values: Values, cells: Int32Array, complete: Mask): Values {
  const out =
    values instanceof Float32Array ? new Float32Array(cells.length) : new Float64Array(cells.length);
  for (let c = 0; c < cells.length; c++)
    out[c] = complete[cells[c] ?? NaN] ? (values[cells[c] ?? NaN] ?? NaN) : Number.NaN;
  return out;
}

function heldBy({ cells, members }: ClimateIndicesState): number {
  return sure(cells).length * members.reduce((sum, of) => sum + of.length + 1, 0);
}

/** Lets half of the cells go: those with the larger hashes (Knuth's multiplicative one), whatever was added before. */
function halve(state: ClimateIndicesState): void {
  state.halvings++;
  const before = sure(state.cells);
  const kept = [...before.keys()].filter(
    (c) => Math.imul((before[c] ?? NaN) + 1, 0x9e3779b1) >>> 0 < 2 ** (32 - state.halvings),
  );
  if (kept.length === 0) kept.push(0);
  const of = (values: Values): Values => {
    const out = emptyLike(values).subarray(0, kept.length);
    for (let c = 0; c < kept.length; c++) out[c] = values[kept[c] ?? NaN] ?? NaN;
    return out.slice();
  };
  state.excluded += before.length - kept.length;
  state.cells = Int32Array.from(kept, (c) => before[c] ?? NaN);
  state.truth = state.truth.map(of);
  state.members = state.members.map((fields) => fields.map(of));
}

function indicesOf(state: ClimateIndicesState): ClimateIndices {
  const dated = state.keys.map(dayOf);
  const order = [...dated.keys()].sort((a, b) => sure(dated[a]).number - sure(dated[b]).number);
  const days = order.map((i) => sure(dated[i]).number);
  const known = dated.every((day) => day.dated && !Number.isNaN(day.number));
  const { periods, years } = known
    ? periodsOf(days)
    : { periods: [{ start: 0, end: days.length, needs: 1 }], years: 0 };
  const n = state.cells?.length ?? 0;
  const most = Math.max(0, ...state.members.map((fields) => fields.length));
  const sums = Array.from({ length: most + 1 }, emptySums);
  const series = new Float64Array(days.length);
  for (let c = 0; c < n; c++) {
    const fill = (of: (i: number) => Values | undefined): Float64Array => {
      order.forEach((i, d) => {
        series[d] = of(i)?.[c] ?? Number.NaN;
      });
      return series;
    };
    const percentiles = wetDayPercentiles(fill((i) => state.truth[i]));
    for (let side = 0; side <= most; side++) {
      fill((i) => (side === 0 ? state.truth[i] : sure(state.members[i])[side - 1]));
      const { annual, whole } = dailyIndices(days, series, percentiles, periods);
      for (const name of ANNUAL) addTo(sure(sums[side])[name], meanOf(annual[name]));
      for (const name of WHOLE) addTo(sure(sums[side])[name], whole[name]);
      for (const name of BETWEEN_YEARS)
        addTo(sure(sums[side])[`interannual-${name}`], deviationOf(annual[name]));
    }
  }
  const gaps = days.filter((day, d) => d > 0 && day - (days[d - 1] ?? NaN) !== 1).length;
  const why = notSuccessive(days, gaps);
  return {
    indices: Object.fromEntries(
      NAMES.map((name) => [name, sidesOf(name, sums, why, years, days.length)]),
    ) as Record<ClimateIndexName, IndexOfSides>,
    years,
    days: days.length,
    gaps,
    cells: n,
    excluded: state.excluded,
  };
}

const BETWEEN_YEARS = ["prcptot", "rx1day"] as const satisfies readonly AnnualIndex[];
const NAMES: readonly ClimateIndexName[] = [...ANNUAL, ...WHOLE, "interannual-prcptot", "interannual-rx1day"];
const SUCCESSIVE: ReadonlySet<ClimateIndexName> = new Set(["rx5day", "cdd", "cwd", ...WHOLE]);

type Sums = Record<ClimateIndexName, { sum: number; n: number }>;

function emptySums(): Sums {
  return Object.fromEntries(NAMES.map((name) => [name, { sum: 0, n: 0 }])) as Sums;
}

function addTo(into: { sum: number; n: number }, value: number): void {
  if (Number.isNaN(value)) return;
  into.sum += value;
  into.n++;
}

function meanOf(values: readonly number[]): number {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.reduce((sum, value) => sum + value, 0) / defined.length;
}

/** Divisor n − 1; NaN for fewer than two. */
function deviationOf(values: readonly number[]): number {
  const defined = values.filter((value) => !Number.isNaN(value));
  if (defined.length < 2) return Number.NaN;
  const mean = meanOf(defined);
  return Math.sqrt(defined.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (defined.length - 1));
}

/** Why days are not taken as successive ones; empty where they are. */
function notSuccessive(days: readonly number[], gaps: number): string {
  if (days.some(Number.isNaN)) return "an event has no date";
  if (days.some((day, d) => day === days[d - 1])) return "a day occurs twice";
  if (days.length < 2) return "fewer than two days";
  const pairs = days.length - 1;
  return gaps > 0.1 * pairs ? `only ${pairs - gaps} of ${pairs} days are followed by the next` : "";
}

function sidesOf(
  name: ClimateIndexName,
  sums: readonly Sums[],
  why: string,
  years: number,
  days: number,
): IndexOfSides {
  if (SUCCESSIVE.has(name) && why)
    return { truth: Number.NaN, samples: Number.NaN, spread: Number.NaN, note: why };
  const [truth, ...members] = sums.map((of) => of[name].sum / of[name].n) as [number, ...number[]];
  if ((name === "r95p" || name === "r99p") && Number.isNaN(truth))
    return {
      truth,
      samples: Number.NaN,
      spread: Number.NaN,
      note: `no cell has ${NEEDS_WET[name]} real wet days`,
    };
  const isAnnual = !WHOLE.some((whole) => whole === name);
  const record = `no whole year: of the record of ${days} ${days === 1 ? "day" : "days"}`;
  return {
    truth,
    samples: meanOf(members),
    spread: deviationOf(members),
    note: name.startsWith("interannual-")
      ? years < 2
        ? "fewer than two whole years"
        : ""
      : isAnnual && years === 0
        ? record
        : "",
  };
}
