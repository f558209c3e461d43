import type { Grid, Mask } from "../../fields/field.js";
import { descending, type LargestValues } from "../../fields/largest-values.js";
import { between, quantileRank } from "../../fields/quantile.js";
import { falseDiscovery } from "../../metrics/false-discovery.js";
import { sure } from "../../sure.js";
import { type BlockSums, LEAST_BLOCKS, testMean } from "./block-test.js";
import { type CellSum, type CellSums, QUANTILE } from "./cell-sums.js";

export type CellMapId = "mean" | "wet-frequency" | "p99" | "rank" | "outer-ranks";

/** A number of each cell, on one side or on two, and what is beyond chance in it; NaN where it is undefined. */
export interface CellMap {
  readonly id: CellMapId;
  readonly label: string;
  /** `mm/day`, or `1` where it has none. */
  readonly unit: string;
  readonly sides: readonly { readonly name: string; readonly values: Float64Array }[];
  /** The last side less the first one, or less `expected`. */
  readonly difference: Float64Array;
  /** What a run without a fault has, where there is but one side. */
  readonly expected: number | null;
  /** Of no difference, two-sided. */
  readonly p: Float64Array;
  /** The same after the correction for the number of cells. */
  readonly adjusted: Float64Array;
  /** 1 where the difference is beyond chance. */
  readonly significant: Uint8Array;
}

/** Why numbers of a cell are undefined, by the value of {@link CellMaps.reason}. */
export const REASONS = [
  "none",
  "fewer_than_100_events_no_p99",
  "fewer_than_5_blocks_of_events_no_significance",
  "missing_in_all_events",
  "outside_of_the_mask",
] as const;

export interface CellMaps {
  readonly grid: Grid;
  readonly maps: readonly CellMap[];
  /** Events that count in each cell. */
  readonly events: Float64Array;
  /** An index of {@link REASONS} for each cell. */
  readonly reason: Uint8Array;
  /** Share of false ones that is expected among the cells beyond chance. */
  readonly level: number;
  readonly blocks: number;
  readonly eventsPerBlock: number;
  readonly notes: readonly string[];
}

/** Fewer events have none beyond their P99. */
const LEAST_EVENTS = 100;
/** Expected share of false ones among the cells that are marked. */
const LEVEL = 0.05;

/** Samples against the truth, cell by cell. */
export function evaluationMaps(sums: CellSums, grid: Grid, mask: Mask | null): CellMaps {
  return mapsOf([realSide(sums), samplesSide("generated", sums)], sums, grid, mask);
}

/** Samples of one run against those of another on the same events, cell by cell. */
export function comparisonMaps(
  [first, second]: readonly [CellSumsOfRun, CellSumsOfRun],
  grid: Grid,
  mask: Mask | null,
): CellMaps {
  const sides = [samplesSide(first.name, first.sums), samplesSide(second.name, second.sums)] as const;
  return mapsOf(sides, first.sums, grid, mask);
}

export interface CellSumsOfRun {
  readonly name: string;
  readonly sums: CellSums;
}

/** A side of the comparison; the truth has no ranks. */
interface Side {
  readonly name: string;
  readonly sums: CellSums;
  readonly mean: CellSum;
  readonly wet: CellSum;
  /** How many values the largest ones are of. */
  readonly values: CellSum;
  readonly largest: LargestValues | null;
  readonly hasRanks: boolean;
}

function realSide(sums: CellSums): Side {
  const largest = sums.largest?.truth ?? null;
  return { name: "real", sums, mean: "truth", wet: "wetTruth", values: "events", largest, hasRanks: false };
}

function samplesSide(name: string, sums: CellSums): Side {
  const largest = sums.largest?.samples ?? null;
  return { name, sums, mean: "samples", wet: "wetSamples", values: "values", largest, hasRanks: true };
}

function mapsOf(
  sides: readonly [Side, Side],
  { cells, members, grouping }: CellSums,
  grid: Grid,
  mask: Mask | null,
): CellMaps {
  const [first, second] = sides;
  const events = totalOf(first.sums, "events").map((n, i) => Math.min(n, totalAt(second.sums, "events", i)));
  const reason = reasonsOf(sides, events, mask);
  const means = (key: "mean" | "wet") => (cell: number) =>
    testMean(
      sumsAt(second.sums, second[key], "events", cell),
      sumsAt(first.sums, first[key], "events", cell),
    );
  const ranks = (key: "rank" | "outer", expected: number) => (cell: number) =>
    testMean(
      sumsAt(second.sums, key, "events", cell),
      first.hasRanks ? sumsAt(first.sums, key, "events", cell) : expected,
    );
  const isKnown = (cell: number): boolean => (events[cell] ?? NaN) > 0;
  const make = (text: MapText, known: (cell: number) => boolean, test: CellTest): CellMap =>
    mapOf(text, { cells, sides: [first.name, second.name], known, test });
  const has = { p99: first.largest !== null && second.largest !== null, outer: members > 1 };
  const rankText = (expected: number) => ({ unit: "1", expected: first.hasRanks ? null : expected });
  return {
    grid,
    maps: [
      make(
        { id: "mean", label: "mean precipitation", unit: "mm/day", expected: null },
        isKnown,
        means("mean"),
      ),
      make({ id: "wet-frequency", label: "wet frequency", unit: "1", expected: null }, isKnown, means("wet")),
      ...(has.p99
        ? [
            make(
              { id: "p99", label: "P99", unit: "mm/day", expected: null },
              (cell) => (events[cell] ?? NaN) >= LEAST_EVENTS,
              p99Test(first, second),
            ),
          ]
        : []),
      make({ id: "rank", label: "mean rank of the truth", ...rankText(0.5) }, isKnown, ranks("rank", 0.5)),
      ...(has.outer
        ? [make({ id: "outer-ranks", label: "outer ranks", ...rankText(1) }, isKnown, ranks("outer", 1))]
        : []),
    ],
    events,
    reason,
    level: LEVEL,
    blocks: grouping.groups,
    eventsPerBlock: grouping.length,
    notes: notesOf(has, reason),
  };
}

type CellTest = (cell: number) => { readonly value: number; readonly other: number; readonly p: number };
type MapText = Pick<CellMap, "id" | "label" | "unit" | "expected">;

function mapOf(
  text: MapText,
  of: {
    readonly cells: number;
    readonly sides: readonly [string, string];
    readonly known: (cell: number) => boolean;
    readonly test: CellTest;
  },
): CellMap {
  const empty = (): Float64Array => new Float64Array(of.cells).fill(Number.NaN);
  const [value, other, difference, p] = [empty(), empty(), empty(), empty()];
  for (let i = 0; i < of.cells; i++) {
    if (!of.known(i)) continue;
    const tested = of.test(i);
    value[i] = tested.value;
    other[i] = tested.other;
    difference[i] = tested.value - tested.other;
    p[i] = tested.p;
  }
  const adjusted = falseDiscovery(p);
  const second = { name: of.sides[1], values: value };
  return {
    ...text,
    sides: text.expected === null ? [{ name: of.sides[0], values: other }, second] : [second],
    difference,
    p,
    adjusted,
    significant: Uint8Array.from(adjusted, (x) => (x <= LEVEL ? 1 : 0)),
  };
}

/**
 * P99 of both sides; whether they differ is told by how often the higher of the two is exceeded on either side, which is a mean
 * over events as the others are.
 */
function p99Test(first: Side, second: Side): CellTest {
  return (cell) => {
    const [other, value] = [quantileAt(first, cell), quantileAt(second, cell)];
    const higher = Math.max(other, value);
    const { p } = testMean(beyond(second, cell, higher), beyond(first, cell, higher));
    return { value, other, p: value === other ? (Number.isNaN(p) ? p : 1) : p };
  };
}

function quantileAt({ sums, values, largest }: Side, cell: number): number {
  const n = totalAt(sums, values, cell);
  const { lower, upper, weight } = quantileRank(n, QUANTILE);
  const kept = descending(sure(largest), cell);
  return between(kept[n - 1 - lower] ?? NaN, kept[n - 1 - upper] ?? NaN, weight);
}

/** How many values of each group are beyond an amount; all of those are kept. */
function beyond({ sums, values, largest }: Side, cell: number, amount: number): BlockSums {
  const { keep, counts, tags, values: kept } = sure(largest);
  const sum = new Float64Array(sums.groups.length);
  for (let k = cell * keep; k < cell * keep + (counts[cell] ?? NaN); k++)
    if ((kept[k] ?? NaN) > amount) sum[tags[k] ?? NaN] = (sum[tags[k] ?? NaN] ?? NaN) + 1;
  return { n: Float64Array.from(sums.groups, (group) => group[values][cell] ?? NaN), sum };
}

function sumsAt({ groups }: CellSums, sum: CellSum, n: CellSum, cell: number): BlockSums {
  return {
    n: Float64Array.from(groups, (group) => group[n][cell] ?? NaN),
    sum: Float64Array.from(groups, (group) => group[sum][cell] ?? NaN),
  };
}

function totalAt({ groups }: CellSums, key: CellSum, cell: number): number {
  return groups.reduce((sum, group) => sum + (group[key][cell] ?? NaN), 0);
}

function totalOf(sums: CellSums, key: CellSum): Float64Array {
  return Float64Array.from({ length: sums.cells }, (_, cell) => totalAt(sums, key, cell));
}

function reasonsOf(sides: readonly [Side, Side], events: Float64Array, mask: Mask | null): Uint8Array {
  return Uint8Array.from(events, (n, cell) => {
    if (mask?.[cell] === 0) return 4;
    if (n === 0) return 3;
    const { groups } = sides[0].sums;
    const blocks = groups.filter((group) => (group.events[cell] ?? NaN) > 0).length;
    if (blocks < LEAST_BLOCKS) return 2;
    return n < LEAST_EVENTS ? 1 : 0;
  });
}

function notesOf(has: { readonly p99: boolean; readonly outer: boolean }, reason: Uint8Array): string[] {
  const count = (k: number): number => reason.reduce((n, one) => n + (one === k ? 1 : 0), 0);
  const few = count(2);
  const cells = (n: number): string => (n === 1 ? "1 cell has" : `${n} cells have`);
  return [
    ...(has.p99
      ? []
      : [
          "no P99: the largest hundredth of the values of all cells would take more than 1 GiB: take fewer events",
        ]),
    ...(has.outer ? [] : ["no outer ranks: they need two members or more"]),
    ...(has.p99 && count(1) + few > 0
      ? [`${cells(count(1) + few)} no P99: fewer than ${LEAST_EVENTS} events count there`]
      : []),
    ...(few > 0 ? [`${cells(few)} no p: fewer than ${LEAST_BLOCKS} blocks of events count there`] : []),
    ...(count(3) > 0 ? [`${cells(count(3))} no event that counts: missing in all`] : []),
  ];
}
