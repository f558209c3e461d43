import { ValueError } from "../errors.js";
import { FEW_EVENTS } from "../metrics/bootstrap.js";
import {
  blockDraws,
  difference,
  type Estimate,
  estimateOf,
  holm,
  type IntervalSetting,
  measured,
  runSpread,
} from "../metrics/paired-difference.js";
import { sure } from "../sure.js";
import { COMPARED, COMPARED_METRICS, type ComparedMetric } from "./compared-metrics.js";
import { blocksOf, type EventScores, type Scores, scoresOf } from "./event-scores.js";
import type { StrataKind } from "./strata/strata.js";

/** What is compared: one run, or several seeds of the same. */
export interface Arm {
  readonly name: string;
  /** Of each run, the scores of its events: the same events in the same order for all. */
  readonly runs: readonly (readonly EventScores[])[];
}

/** How differences are resampled and judged. */
export interface CompareOptions {
  readonly seed?: number;
  /** Resamples of the events; 1000 by default. */
  readonly replicates?: number;
  /** Events drawn together; n^⅓ by default (Carlstein 1986, doi:10.1214/aos/1176350057). */
  readonly blockLength?: number;
  /** Coverage of the intervals, and one less the chance of a false difference among all of them; 0.95 by default. */
  readonly level?: number;
}

/** A metric of an arm, with its interval and rank. */
export interface ComparedArm {
  readonly name: string;
  readonly runs: number;
  /** Mean over the runs. */
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** How far from the aim. */
  readonly loss: number;
  /** From 1, by the loss; undefined ones last. */
  readonly rank: number;
}

/** The difference of two arms by a metric. */
export interface ArmComparison {
  readonly metric: ComparedMetric;
  readonly arm: string;
  readonly than: string;
  /** Loss of `than` less that of `arm`: positive is better. */
  readonly improvement: number;
  readonly lower: number;
  readonly upper: number;
  /** Of no difference; two-sided. */
  readonly p: number;
  /** The same among all comparisons of the table (Holm 1979). */
  readonly adjusted: number;
  readonly verdict: "better" | "worse" | "unclear";
}

/** What {@link compareArms} found. */
export interface CompareTable {
  readonly metrics: readonly {
    readonly metric: ComparedMetric;
    readonly aim: string;
    readonly arms: readonly ComparedArm[];
    /** The arm that is better than each other one beyond chance. */
    readonly winner: string | null;
  }[];
  readonly comparisons: readonly ArmComparison[];
  readonly events: number;
  readonly blockLength: number;
  readonly replicates: number;
  readonly level: number;
  readonly seed: number;
  readonly notes: readonly string[];
  /** The same on parts of the events, where it was asked for: verdicts are corrected for the comparisons of all of them. */
  readonly strata?: readonly ComparedStratum[];
}

/** What {@link CompareTable} holds, of one part of the events. */
export interface ComparedStratum extends Pick<CompareTable, "events" | "metrics" | "comparisons" | "notes"> {
  readonly by: StrataKind;
  readonly stratum: string;
}

/**
 * Compares arms on the same events: the mean of each metric over the runs of an arm, ranks, and the difference of each two
 * arms with an interval and a verdict.
 *
 * The variance of a difference is that of the paired difference over resampled blocks of events plus, where an arm has
 * several runs, that of the mean of runs (pooled over the arms): a difference counts against the spread between seeds, not
 * only between days. Intervals are Student's, with the degrees of freedom of Welch & Satterthwaite; verdicts are given after
 * Holm's correction for all comparisons of the table (Holm 1979, doi:10.2307/4615733).
 *
 * @param arms two or more, with the scores of the same events in the same order, as {@link scoreEvent} gives them
 * @param options 1000 resamples of blocks of n^⅓ events, seed 0 and 95 % where left out
 * @returns values and differences in mm/day for CRPS, else without unit; NaN, and rank last, where undefined
 * @throws ValueError for fewer than two arms, an arm without runs, runs of other numbers of events, fewer than two blocks
 *   of events, or a level that is not between 0 and 1
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const own = [];
 * const perfect = [];
 * for await (const event of events) {
 *   own.push(scoreEvent(event));
 *   perfect.push(scoreEvent({ ...event, members: [event.truth] }));
 * }
 * const arms = [{ name: "samples", runs: [own] }, { name: "truth", runs: [perfect] }];
 * compareArms(arms).metrics[0]?.arms.map(({ rank }) => rank); // → [ 2, 1 ]
 * ```
 */
export function compareArms(arms: readonly Arm[], options: CompareOptions = {}): CompareTable {
  const table = unjudged(arms, options);
  if (table.events <= table.blockLength)
    throw new ValueError(
      `${table.events} events in blocks of ${table.blockLength}: give two blocks or more to resample`,
    );
  return sure(judged([table], arms)[0]);
}

/**
 * {@link compareArms} on several choices of the events, such as seasons: verdicts are given after Holm's correction for the
 * comparisons of all of them together. Of too few events there are no intervals, and that is noted.
 *
 * @param groups the same arms in each
 */
export function compareGroups(
  groups: readonly (readonly Arm[])[],
  options: CompareOptions = {},
): CompareTable[] {
  const tables = groups.map((arms) => unjudged(arms, options));
  return judged(tables, groups[0] ?? []);
}

type Unjudged = Omit<CompareTable, "metrics"> & {
  readonly metrics: readonly Omit<CompareTable["metrics"][number], "winner">[];
};

/** Verdicts among all comparisons of these tables. */
function judged(tables: readonly Unjudged[], arms: readonly Arm[]): CompareTable[] {
  const all = withHolm(
    tables.flatMap(({ comparisons }) => comparisons),
    tables[0]?.level ?? 0,
  );
  let at = 0;
  return tables.map((table) => {
    const comparisons = all.slice(at, (at += table.comparisons.length));
    const metrics = table.metrics.map((row) => ({ ...row, winner: winnerOf(row.metric, arms, comparisons) }));
    return { ...table, metrics, comparisons };
  });
}

function unjudged(arms: readonly Arm[], options: CompareOptions): Unjudged {
  const { seed = 0, replicates = 1000, level = 0.95 } = options;
  const n = arms[0]?.runs[0]?.length ?? 0;
  if (arms.length < 2) throw new ValueError(`${arms.length} arms: give two or more to compare`);
  if (!(level > 0 && level < 1)) throw new ValueError(`level is ${level}: give a number between 0 and 1`);
  for (const { name, runs } of arms)
    for (const run of runs.length > 0 ? runs : [[]])
      if (run.length !== n || n === 0)
        throw new ValueError(`arm ${name}: ${run.length} events, where others have ${n}`);
  const blockLength = Math.min(options.blockLength ?? Math.max(1, Math.round(Math.cbrt(n))), n);
  const blocks = arms.map(({ runs }) => runs.map((run) => blocksOf(run, blockLength)));
  const count = sure(sure(blocks[0])[0]).length;
  const draws = blockDraws(count, { seed, replicates: count > 1 ? replicates : 0 });
  const scored = blocks.map((runs) => runs.map((run) => draws.map((times) => scoresOf(run, times))));
  const estimates = (read: (scores: Scores) => number): Estimate[] =>
    scored.map((runs) => estimateOf(runs.map((run) => run.map(read))));
  const setting = { blocks: count, level };
  const comparisons: ArmComparison[] = [];
  const metrics = COMPARED_METRICS.map((metric) => {
    const { aim, range, value, loss } = COMPARED[metric];
    const losses = estimates(loss);
    comparisons.push(...pairs(metric, arms, losses, setting));
    return { metric, aim, arms: rankedArms(arms, estimates(value), losses, { ...setting, range }) };
  });
  return {
    metrics,
    comparisons,
    events: n,
    blockLength,
    replicates,
    level,
    seed,
    notes: [...undefinedNotes(metrics), ...notesOf(arms, n, blockLength)],
  };
}

function rankedArms(
  arms: readonly Arm[],
  values: readonly Estimate[],
  losses: readonly Estimate[],
  { range: [least, most], ...setting }: IntervalSetting & { range: readonly [number, number] },
): ComparedArm[] {
  const between = runSpread(values);
  const order = losses.map(({ value }) => value);
  return arms.map(({ name, runs }, a) => {
    const { value, lower, upper } = measured(sure(values[a]), between, setting);
    const loss = order[a] ?? NaN;
    const isAhead = (other: number): boolean => (Number.isNaN(loss) ? !Number.isNaN(other) : other < loss);
    const rank = 1 + order.filter(isAhead).length;
    const bounds = { lower: Math.max(lower, least), upper: Math.min(upper, most) };
    return { name, runs: runs.length, value, ...bounds, loss, rank };
  });
}

function pairs(
  metric: ComparedMetric,
  arms: readonly Arm[],
  losses: readonly Estimate[],
  setting: IntervalSetting,
): ArmComparison[] {
  const between = runSpread(losses);
  const found: ArmComparison[] = [];
  for (let a = 0; a < arms.length; a++)
    for (let b = a + 1; b < arms.length; b++) {
      const { value, lower, upper, p } = difference(sure(losses[b]), sure(losses[a]), between, setting);
      const [arm, than] = [sure(arms[a]).name, sure(arms[b]).name];
      found.push({ metric, arm, than, improvement: value, lower, upper, p, adjusted: p, verdict: "unclear" });
    }
  return found;
}

function withHolm(comparisons: readonly ArmComparison[], level: number): ArmComparison[] {
  const adjusted = holm(comparisons.map(({ p }) => p));
  return comparisons.map((comparison, i) => {
    const p = adjusted[i] ?? NaN;
    const verdict = !(p <= 1 - level) ? "unclear" : comparison.improvement > 0 ? "better" : "worse";
    return { ...comparison, adjusted: p, verdict };
  });
}

function winnerOf(
  metric: ComparedMetric,
  arms: readonly Arm[],
  comparisons: readonly ArmComparison[],
): string | null {
  const wins = (name: string): number =>
    comparisons.filter(
      (c) =>
        c.metric === metric &&
        ((c.arm === name && c.verdict === "better") || (c.than === name && c.verdict === "worse")),
    ).length;
  return arms.find(({ name }) => wins(name) === arms.length - 1)?.name ?? null;
}

function undefinedNotes(
  metrics: readonly Pick<CompareTable["metrics"][number], "metric" | "arms">[],
): string[] {
  return metrics
    .filter(({ arms }) => arms.some(({ value }) => Number.isNaN(value)))
    .map(
      ({ metric }) =>
        `${metric} is undefined in some arms${metric === "diversity" ? ": it needs two samples an event" : ""}`,
    );
}

function notesOf(arms: readonly Arm[], events: number, blockLength: number): string[] {
  const seeds = arms.filter(({ runs }) => runs.length > 1).length;
  return [
    ...(seeds === 0
      ? [
          "each arm is one run: what differs may be the seed of its training; give several seeds an arm (--arm NAME=RUN,RUN) to count differences against their spread",
        ]
      : []),
    ...(events <= blockLength
      ? [`${events} events in one block: nothing can be resampled, there are no intervals`]
      : []),
    ...(events > blockLength && events < FEW_EVENTS
      ? [`${events} events: intervals from fewer than ${FEW_EVENTS} are not to be trusted`]
      : []),
  ];
}
