import { UsageError, ValueError } from "../errors.js";
import {
  addValues,
  type Distribution,
  distributionQuantiles,
  emptyDistribution,
  mergeDistributions,
} from "../fields/distribution.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { quantiles } from "../fields/quantile.js";
import { type Interval, resamples } from "../metrics/bootstrap.js";
import type { Treatment } from "../postprocess/treatment.js";
import { sure } from "../sure.js";

/** Years from and to, both included. */
export type Period = readonly [from: number, to: number];

/** From here on a change is taken as bent, in parts of the mean: where it is beyond chance, too. */
const BENT = 0.01;
const REPLICATES = 500;
const BLOCK = 5;

/**
 * Two periods of the command line: `1981-2000,2041-2060`.
 *
 * @throws UsageError for anything else, and for periods that overlap
 */
export function parsePeriods(text: string): readonly [Period, Period] {
  const found = /^(\d{4})-(\d{4}),(\d{4})-(\d{4})$/.exec(text)?.slice(1).map(Number);
  const [a, b, c, d] = found ?? [];
  if (
    a === undefined ||
    !(a <= (b ?? NaN) && (c ?? NaN) <= (d ?? NaN)) ||
    !((b ?? NaN) < (c ?? NaN) || (d ?? NaN) < a)
  )
    throw new UsageError(`--periods ${text}: give two of years that do not overlap, as 1981-2000,2041-2060`);
  return [
    [a, b ?? NaN],
    [c ?? NaN, d ?? NaN],
  ];
}

/** How a treatment changes what the samples say of the change between two periods. */
export interface ChangeSignal {
  readonly periods: readonly [Period, Period];
  readonly events: readonly [number, number];
  /** Change of the mean, (second − first) / first, of the samples as they were and treated. */
  readonly mean: { readonly before: number; readonly after: number };
  /** after − before, with its middle 95 % over resampled blocks of five events. */
  readonly bend: Pick<Interval, "estimate" | "lower" | "upper">;
  /** Change of the 99th percentile of all cells. */
  readonly p99: { readonly before: number; readonly after: number };
  /** The change of the mean differs by more than 0.01, beyond chance. */
  readonly isBent: boolean;
}

/** What is held of each period. */
export type ChangeState = readonly {
  /** Of each event, by its index. */
  readonly means: EventMeans[];
  readonly before: Distribution;
  readonly after: Distribution;
}[];

export interface ChangeMeter {
  add(before: FieldEvent<"mm/day">, after: FieldEvent<"mm/day">): void;
  state(): ChangeState;
  merge(other: ChangeState): void;
  /** @throws ValueError when a period has no event, or the samples have no water in the first */
  result(): ChangeSignal;
}

/** @throws ValueError, when events are added, for one without a date */
export function changeMeter(periods: readonly [Period, Period]): ChangeMeter {
  const sides = periods.map(() => ({
    means: [] as EventMeans[],
    before: emptyDistribution(),
    after: emptyDistribution(),
  }));
  return {
    add(before, after) {
      const year = Number(/^([+-]?\d{4,})-\d{2}/.exec(before.key)?.[1] ?? Number.NaN);
      if (Number.isNaN(year))
        throw new ValueError(
          `event ${before.key} has no date: a change between periods needs events of a file with a time axis`,
        );
      const side = sides[periods.findIndex(([from, to]) => year >= from && year <= to)];
      if (!side) return;
      const means = { before: gather(before, side.before), after: gather(after, side.after) };
      side.means.push({ index: before.index, ...means });
    },
    state: () => sides,
    merge(other) {
      for (const [i, side] of sides.entries()) {
        for (const means of sure(other[i]).means) side.means.push(means);
        for (const when of ["before", "after"] as const) mergeDistributions(side[when], sure(other[i])[when]);
      }
    },
    result() {
      const [first, second] = sides as [(typeof sides)[number], (typeof sides)[number]];
      for (const [i, { means }] of sides.entries()) {
        if (means.length === 0)
          throw new ValueError(
            `no event is of ${sure(periods[i]).join(" to ")}: give periods that the samples have`,
          );
        means.sort((a, b) => a.index - b.index);
      }
      const change = (side: "before" | "after", a: Means = first.means, b: Means = second.means): number =>
        meanOf(b, side) / meanOf(a, side) - 1;
      const mean = { before: change("before"), after: change("after") };
      if (!Number.isFinite(mean.before - mean.after))
        throw new ValueError(
          `the samples of ${periods[0].join(" to ")} have no water: their change is undefined`,
        );
      const draws = bends(
        first.means,
        second.means,
        (a, b) => change("after", a, b) - change("before", a, b),
      );
      const [lower, upper] = quantiles(draws, [0.025, 0.975]) as [number, number];
      const estimate = mean.after - mean.before;
      const p99 = (side: "before" | "after"): number => p99Of(second[side]) / p99Of(first[side]) - 1;
      return {
        periods,
        events: [first.means.length, second.means.length],
        mean,
        bend: { estimate, lower, upper },
        p99: { before: p99("before"), after: p99("after") },
        isBent: Math.abs(estimate) > BENT && (lower > 0 || upper < 0),
      };
    },
  };
}

/** What a treatment does to the change between two periods, of these events. @throws ValueError as {@link changeMeter} does */
export async function changeOf(
  events: EventSet<"mm/day">,
  { apply }: Pick<Treatment, "apply">,
  periods: readonly [Period, Period],
): Promise<ChangeSignal> {
  const meter = changeMeter(periods);
  for await (const event of events) meter.add(event, apply(event));
  return meter.result();
}

interface EventMeans {
  readonly index: number;
  readonly before: number;
  readonly after: number;
}

type Means = readonly { readonly before: number; readonly after: number }[];

function bends(a: Means, b: Means, bend: (a: Means, b: Means) => number): number[] {
  const draws = [a, b].map((means, seed) =>
    Array.from(
      resamples(means.length, { seed, replicates: REPLICATES, blockLength: Math.min(BLOCK, means.length) }),
      (positions) => Array.from(positions, (i) => sure(means[i])),
    ),
  );
  return sure(draws[0])
    .map((each, i) => bend(each, sure(sure(draws[1])[i])))
    .filter(Number.isFinite);
}

function meanOf(means: Means, side: "before" | "after"): number {
  return means.reduce((sum, each) => sum + each[side], 0) / means.length;
}

function p99Of(distribution: Distribution): number {
  return sure(distributionQuantiles(distribution, [0.99])[0]).value;
}

/** The mean of all members over cells that count; all values go to the distribution. */
function gather({ members }: FieldEvent<"mm/day">, into: Distribution): number {
  const n = into.n;
  let sum = 0;
  for (const { values, mask } of members) {
    addValues(into, values, mask);
    for (let i = 0; i < values.length; i++)
      if (mask?.[i] !== 0 && Number.isFinite(values[i])) sum += values[i] ?? NaN;
  }
  return sum / (into.n - n);
}

/** One sentence: whether the change is kept. */
export function changeText({ periods, events, mean, bend, p99, isBent }: ChangeSignal): string {
  const percent = (x: number): string => `${x < 0 ? "−" : "+"}${Math.abs(100 * x).toFixed(1)} %`;
  const points = (x: number): string => percent(x).replace(" %", "");
  const [a, b] = periods.map((period) => period.join("–"));
  return (
    `change from ${a} to ${b} (${events.join(" and ")} events): mean ${percent(mean.before)} in the samples, ${percent(mean.after)} treated: ` +
    `${isBent ? "BENT" : "kept"}, by ${points(bend.estimate)} points (${points(bend.lower)} to ${points(bend.upper)}); ` +
    `99th percentile ${percent(p99.before)} and ${percent(p99.after)}`
  );
}
