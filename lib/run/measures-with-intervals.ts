import type { EventSet, FieldEvent } from "../fields/event.js";
import { madeWith } from "../metrics/accumulate.js";
import { BANDED, type Band, FIVE_TEXTS } from "../metrics/bands.js";
import type { MetricMaker } from "../metrics/catalogue.js";
import {
  type EvaluateOptions,
  type Evaluation,
  type EvaluationState,
  type RunningEvaluation,
  startEvaluation,
} from "../metrics/evaluate.js";
import { type GroupedSums, grouped, type Sums } from "../metrics/grouped.js";
import { type Grouping, groupingOf, jackknife, jackknifeError, LEVEL } from "../metrics/jackknife.js";
import { type MeasuringRows, rowStarter } from "../metrics/measure-rows.js";
import type { Interval95, LikelihoodRow, MetricRow } from "../metrics/rows.js";
import { sure } from "../sure.js";
import { numbersOf } from "./gates.js";

/** 95 % intervals by the delete-a-group jackknife: groups of successive events, each left out once. */
export interface Intervals {
  readonly level: number;
  readonly method: "delete-a-group jackknife";
  readonly groups: number;
  readonly eventsPerGroup: number;
  /** By the names of the numbers in the evaluation, such as `ks.statistic`. */
  readonly of: Readonly<Record<string, Interval95>>;
}

/** The five metrics and any others on their way through the events. */
export interface Measures {
  add(event: FieldEvent<"mm/day">): void;
  /** What was added so far, plain data. */
  state(): MeasuresState;
  /** Adds what others were given: the result is that of all events, to the bit. */
  merge(state: MeasuresState): void;
  result(): {
    readonly physical: Evaluation;
    readonly rows: MetricRow[];
    readonly intervals?: Intervals;
  };
  release(): void;
}

/** Sums of all events, or of each group of them. */
export type MeasuresState =
  | { readonly five: EvaluationState; readonly rows: readonly unknown[] }
  | {
      readonly fiveOf: ReadonlyMap<number, EvaluationState>;
      readonly rowsOf: ReadonlyMap<number, readonly unknown[]>;
    };

export type MeasuresOptions = EvaluateOptions & {
  /** Whether each number shall have one. */
  readonly intervals?: boolean;
};

/** What is known of events before they are added. */
export type MeasuredSet = Pick<EventSet<"mm/day">, "length" | "members"> & { readonly mask: unknown };

/** The truth is read first where a threshold is a quantile of it. */
export async function startMeasures(
  events: EventSet<"mm/day">,
  metrics: readonly MetricMaker[],
  options: MeasuresOptions = {},
): Promise<Measures> {
  return (await measureStarter(events, metrics, options))(events);
}

/** {@link startMeasures} of several choices of the same events, with the same thresholds. */
export async function measureStarter(
  events: EventSet<"mm/day">,
  metrics: readonly MetricMaker[],
  { intervals = false, ...options }: MeasuresOptions = {},
): Promise<(set: MeasuredSet) => Measures> {
  const starter = async (of: readonly MetricMaker[]) =>
    of.length > 0 ? await rowStarter(events, of, options) : null;
  const five = (set: MeasuredSet) => () => startEvaluation(set, options);
  if (!intervals) {
    const startRows = await starter(metrics);
    return (set) => ofAll(five(set)(), startRows?.() ?? null);
  }
  const follows = (metric: MetricMaker): boolean => madeWith(metric, options).inOrder === true;
  const starters = {
    startRows: await starter(metrics.filter((metric) => !follows(metric))),
    startInOrder: await starter(metrics.filter(follows)),
    ranges: rangesOf(metrics, options),
  };
  return (set) => {
    let next = 0;
    return inGroups(groupingOf(set.length), { five: five(set), ...starters, placeOf: () => next++ });
  };
}

/** A set of which some events are measured. */
export interface SomeOfSet {
  readonly members: number;
  readonly mask: unknown;
  /** How many events it has. */
  readonly total: number;
  /** Where an event stands among them; its index by default. */
  readonly placeOf?: (event: FieldEvent<"mm/day">) => number;
}

/**
 * {@link startMeasures} of some events of a set of `total`, by their place in it: metrics that need no truth beforehand,
 * and no order.
 */
export async function startSomeMeasures(
  set: SomeOfSet,
  metrics: readonly MetricMaker[],
  { intervals = false, ...options }: MeasuresOptions = {},
): Promise<Measures> {
  const startRows = metrics.length > 0 ? await rowStarter(null, metrics, options) : null;
  const five = () => startEvaluation(set, options);
  if (!intervals) return ofAll(five(), startRows?.() ?? null);
  const ranges = rangesOf(metrics, options);
  const { total, placeOf = ({ index }: FieldEvent<"mm/day">): number => index } = set;
  return inGroups(groupingOf(total), { five, startRows, startInOrder: null, ranges, placeOf });
}

function rangesOf(metrics: readonly MetricMaker[], options: EvaluateOptions): Starters["ranges"] {
  return new Map(metrics.map((make) => make(options)).map(({ id, range }) => [id, range]));
}

function ofAll(physical: RunningEvaluation, rows: MeasuringRows | null): Measures {
  return {
    add(event) {
      physical.add(event);
      rows?.add(event);
    },
    state: () => ({ five: physical.state(), rows: rows?.states() ?? [] }),
    merge(other) {
      if (!("five" in other)) throw new RangeError("sums of groups, where those of all events are added up");
      physical.merge(other.five);
      rows?.merge(other.rows);
    },
    result: () => ({ physical: physical.result(), rows: rows?.result() ?? [] }),
    release() {
      physical.release();
      rows?.release();
    },
  };
}

type StartRows = () => MeasuringRows;

interface Starters {
  readonly five: () => RunningEvaluation;
  /** Of metrics whose parts can be left out. */
  readonly startRows: StartRows | null;
  /** Of metrics that follow the order of events. */
  readonly startInOrder: StartRows | null;
  /** What the numbers of a metric can be, by its id, in the order of the rows. */
  readonly ranges: ReadonlyMap<string, Band | undefined>;
  /** Where an event stands among all of them. */
  readonly placeOf: (event: FieldEvent<"mm/day">) => number;
}

function inGroups({ length, groups }: Grouping, starters: Starters): Measures {
  const { startRows, startInOrder, ranges, placeOf } = starters;
  const five = grouped(starters.five);
  const rows = startRows && grouped(() => sumsOf(startRows()));
  const inOrder = startInOrder?.();
  return {
    add(event) {
      const group = Math.floor(placeOf(event) / length);
      five.add(event, group);
      rows?.add(event, group);
      inOrder?.add(event);
    },
    state: () => ({ fiveOf: five.states(), rowsOf: rows?.states() ?? new Map() }),
    merge(other) {
      if (!("fiveOf" in other))
        throw new RangeError("sums of all events, where those of groups are added up");
      five.merge(other.fiveOf);
      rows?.merge(other.rowsOf);
    },
    result() {
      const physical = five.result();
      return {
        physical,
        rows: inOrderOf(ranges, [
          ...(rows ? rowsWithIntervals(rows, ranges) : []),
          ...(inOrder?.result() ?? []).map((row) => ({ ...row, interval: NO_INTERVAL })),
        ]),
        intervals: {
          level: LEVEL,
          method: "delete-a-group jackknife",
          groups,
          eventsPerGroup: length,
          of: intervalsOf(physical, five),
        },
      };
    },
    release() {
      five.release();
      rows?.release();
      inOrder?.release();
    },
  };
}

function sumsOf(rows: MeasuringRows): Sums<readonly unknown[], LikelihoodRow[]> {
  return { ...rows, state: rows.states, result: rows.likelihoods };
}

const RANGES: Readonly<Record<string, Band | undefined>> = Object.fromEntries(
  BANDED.map((metric) => [metric, FIVE_TEXTS[metric].range]),
);

/** Counts, extremes and what is given have none. */
const WITHOUT_INTERVAL = /^(?:n|failures|notes)\.|\.(?:undefined|threshold|error|halfOfAbs|min|max)$/;

function intervalsOf(physical: Evaluation, five: GroupedSums<Evaluation>): Record<string, Interval95> {
  const without = five.withoutEach().map((evaluation) => numbersOf(evaluation));
  const intervals: Record<string, Interval95> = {};
  for (const [name, value] of numbersOf(physical)) {
    if (WITHOUT_INTERVAL.test(name)) continue;
    intervals[name] = jackknife(
      value,
      without.map((numbers) => numbers.get(name) ?? Number.NaN),
      RANGES[sure(name.split(".")[0])],
    );
  }
  return intervals;
}

const NO_INTERVAL = [Number.NaN, Number.NaN] as const;

function idOf({ metric }: MetricRow): string {
  return sure(/^[^.[]+/.exec(metric))[0];
}

/** Rows in the order of their metrics, and of each metric as they come. */
function inOrderOf(ids: ReadonlyMap<string, unknown>, rows: readonly MetricRow[]): MetricRow[] {
  return [...ids.keys()].flatMap((id) => rows.filter((row) => idOf(row) === id));
}

function rowsWithIntervals(rows: GroupedSums<LikelihoodRow[]>, ranges: Starters["ranges"]): MetricRow[] {
  const without = rows.withoutEach();
  return rows.result().map(({ intervalOf, ...row }, at) => {
    const values = without.map((each) => sameRow(each, row, at)?.value ?? Number.NaN);
    const interval = jackknife(row.value, values, ranges.get(idOf(row)));
    if (!intervalOf || interval.some(Number.isNaN)) return { ...row, interval };
    const likely = intervalOf(jackknifeError(values), values.length - 1);
    return { ...row, interval: likely[0] <= row.value && row.value <= likely[1] ? likely : interval };
  });
}

/** The row of that name, or the one in its place whose name differs in what it was computed at: a percentile of other events. */
function sameRow(rows: readonly MetricRow[], { metric }: MetricRow, at: number): MetricRow | undefined {
  const placed = rows[at];
  if (placed?.metric === metric) return placed;
  const isLike = placed?.metric.split("[")[0] === metric.split("[")[0];
  return rows.find((row) => row.metric === metric) ?? (isLike ? placed : undefined);
}
