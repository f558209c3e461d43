import type { EventSet, FieldEvent } from "../../fields/event.js";
import { thresholdFor } from "../../fields/field.js";
import {
  addLargest,
  BYTES_OF_LARGEST,
  type LargestValues,
  largestValues,
} from "../../fields/largest-values.js";
import { quantileRank } from "../../fields/quantile.js";
import { type Grouping, groupingOf } from "../../metrics/jackknife.js";
import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { sure } from "../../sure.js";

/** What is summed in each cell over the events of a group: those where the truth and at least one member are known. */
export type CellSum =
  | "events"
  /** Known values of members. */
  | "values"
  | "truth"
  /** Means over the members. */
  | "samples"
  | "wetTruth"
  /** Shares of the members. */
  | "wetSamples"
  /** Rank of the truth among the members, from 0 (below all) to 1; half of those equal count as below. */
  | "rank"
  /** Share in the outer two ranks, ties spread evenly, over what a flat histogram has there. */
  | "outer";

const SUMS: readonly CellSum[] = [
  "events",
  "values",
  "truth",
  "samples",
  "wetTruth",
  "wetSamples",
  "rank",
  "outer",
];

export type GroupSums = Readonly<Record<CellSum, Float64Array>>;

/** What maps are read from. It does not grow with the events but for the largest hundredth of the values. */
export interface CellSums {
  readonly cells: number;
  readonly members: number;
  readonly grouping: Grouping;
  readonly groups: readonly GroupSums[];
  /** Largest hundredth of the values of each cell, tagged with their group; null where it would take too much memory. */
  readonly largest: { readonly truth: LargestValues; readonly samples: LargestValues } | null;
}

/** The quantile that maps have. */
export const QUANTILE = 0.99;
/** Bytes that the largest values of all cells may take. */
const MOST_BYTES = 2 ** 30;

export interface RunningCellSums {
  /** @param place of the event among all of them, from 0 */
  add(event: FieldEvent<"mm/day">, place: number): void;
  readonly sums: CellSums;
}

/** @param wet a cell is wet from this many mm/day on */
export function startCellSums(
  { length, members, grid }: Pick<EventSet<"mm/day">, "length" | "members" | "grid">,
  wet: number = WET_THRESHOLD,
): RunningCellSums {
  const cells = grid.height * grid.width;
  const grouping = groupingOf(length);
  const groups = Array.from({ length: grouping.groups }, () => emptyGroup(cells));
  const keep = (values: number): number => values - quantileRank(values, QUANTILE).lower;
  const kept = [keep(length), keep(length * members)] as const;
  const fits = cells * (kept[0] + kept[1]) * BYTES_OF_LARGEST <= MOST_BYTES;
  const largest = fits
    ? { truth: largestValues(cells, kept[0]), samples: largestValues(cells, kept[1]) }
    : null;
  return {
    add(event, place) {
      const group = Math.floor(place / grouping.length);
      addEvent(sure(groups[group]), largest, event, group, wet);
    },
    sums: { cells, members, grouping, groups, largest },
  };
}

function emptyGroup(cells: number): GroupSums {
  return Object.fromEntries(SUMS.map((key) => [key, new Float64Array(cells)])) as Record<
    CellSum,
    Float64Array
  >;
}

function addEvent(
  into: GroupSums,
  largest: CellSums["largest"],
  { truth: { values: truth, mask }, members }: FieldEvent<"mm/day">,
  group: number,
  wet: number,
): void {
  const wetReal = thresholdFor(truth, wet);
  const fields = members.map(({ values }) => ({ values, wetFrom: thresholdFor(values, wet) }));
  for (let i = 0; i < truth.length; i++) {
    const real = truth[i] ?? NaN;
    if (real - real !== 0 || mask?.[i] === 0) continue;
    let [known, sum, wetMembers, below, equal] = [0, 0, 0, 0, 0];
    for (const { values, wetFrom } of fields) {
      const value = values[i] ?? NaN;
      if (value - value !== 0) continue;
      known++;
      sum += value;
      if (value >= wetFrom) wetMembers++;
      if (value < real) below++;
      else if (value === real) equal++;
      if (largest) addLargest(largest.samples, i, value, group);
    }
    if (known === 0) continue;
    if (largest) addLargest(largest.truth, i, real, group);
    into.events[i] = (into.events[i] ?? NaN) + 1;
    into.values[i] = (into.values[i] ?? NaN) + known;
    into.truth[i] = (into.truth[i] ?? NaN) + real;
    into.samples[i] = (into.samples[i] ?? NaN) + sum / known;
    into.wetTruth[i] = (into.wetTruth[i] ?? NaN) + (real >= wetReal ? 1 : 0);
    into.wetSamples[i] = (into.wetSamples[i] ?? NaN) + wetMembers / known;
    into.rank[i] = (into.rank[i] ?? NaN) + (below + equal / 2) / known;
    const outer = ((below === 0 ? 1 : 0) + (below + equal === known ? 1 : 0)) / (equal + 1);
    into.outer[i] = (into.outer[i] ?? NaN) + (outer * (known + 1)) / 2;
  }
}
