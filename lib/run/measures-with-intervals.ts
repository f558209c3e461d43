import type { EventSet, FieldEvent } from "../fields/event.js";
import { madeWith } from "../metrics/accumulate.js";
import { BANDED, type Band, FIVE_TEXTS } from "../metrics/bands.js";
import type { MetricMaker } from "../metrics/catalogue.js";
import { type EvaluateOptions, type Evaluation, startEvaluation } from "../metrics/evaluate.js";
import { type GroupedSums, grouped } from "../metrics/grouped.js";
import { type Grouping, groupingOf, jackknife, LEVEL } from "../metrics/jackknife.js";
import { rowStarter } from "../metrics/measure-rows.js";
import type { Interval95, MetricRow } from "../metrics/rows.js";
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
  result(): {
    readonly physical: Evaluation;
    readonly rows: MetricRow[];
    readonly intervals?: Intervals;
  };
  release(): void;
}

/** @param options with `intervals` where each number shall have one */
export async function startMeasures(
  events: EventSet<"mm/day">,
  metrics: readonly MetricMaker[],
  { intervals = false, ...options }: EvaluateOptions & { readonly intervals?: boolean } = {},
): Promise<Measures> {
  const startRows = metrics.length > 0 ? await rowStarter(events, metrics, options) : null;
  const five = () => startEvaluation(events, options);
  if (intervals) {
    const inOrder = metrics.filter((metric) => madeWith(metric, options).inOrder);
    const startInOrder = inOrder.length > 0 ? await rowStarter(events, inOrder, options) : null;
    const ranges = new Map(metrics.map((make) => make(options)).map(({ id, range }) => [id, range]));
    return inGroups(groupingOf(events.length), { five, startRows, startInOrder, ranges });
  }
  const physical = five();
  const rows = startRows?.();
  return {
    add(event) {
      physical.add(event);
      rows?.add(event);
    },
    result: () => ({ physical: physical.result(), rows: rows?.result() ?? [] }),
    release() {
      physical.release();
      rows?.release();
    },
  };
}

type StartRows = Awaited<ReturnType<typeof rowStarter>>;

interface Starters {
  readonly five: () => ReturnType<typeof startEvaluation>;
  readonly startRows: StartRows | null;
  /** Of metrics that follow the order of events. */
  readonly startInOrder: StartRows | null;
  /** What the numbers of a metric can be, by its id. */
  readonly ranges: ReadonlyMap<string, Band | undefined>;
}

function inGroups({ length, groups }: Grouping, starters: Starters): Measures {
  const { startRows, startInOrder, ranges } = starters;
  const five = grouped(starters.five);
  const rows = startRows && grouped(() => sumsOf(startRows()));
  const inOrder = startInOrder?.();
  let events = 0;
  return {
    add(event) {
      const group = Math.floor(events++ / length);
      five.add(event, group);
      rows?.add(event, group);
      inOrder?.add(event);
    },
    result() {
      const straight = new Map(inOrder?.result().map((row) => [row.metric, row]));
      const physical = five.result();
      return {
        physical,
        rows: rows ? rowsWithIntervals(rows, straight, ranges) : [],
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

function sumsOf(rows: ReturnType<StartRows>) {
  return { ...rows, state: rows.states };
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
      RANGES[name.split(".")[0]!],
    );
  }
  return intervals;
}

/** @param inOrder rows of what follows the order of events, by name: they have no interval */
function rowsWithIntervals(
  rows: GroupedSums<MetricRow[]>,
  inOrder: ReadonlyMap<string, MetricRow>,
  ranges: Starters["ranges"],
): MetricRow[] {
  const without = rows.withoutEach().map((each) => new Map(each.map((row) => [row.metric, row.value])));
  return rows.result().map((row) => {
    const straight = inOrder.get(row.metric);
    if (straight) return { ...straight, interval: [Number.NaN, Number.NaN] };
    const interval = jackknife(
      row.value,
      without.map((values) => values.get(row.metric) ?? Number.NaN),
      ranges.get(/^[^.[]+/.exec(row.metric)![0]),
    );
    return { ...row, interval };
  });
}
