import { ValueError } from "../errors.js";
import { FEW_EVENTS, resamples } from "../metrics/bootstrap.js";
import { studentP, studentT } from "../metrics/student.js";
import { COMPARED, COMPARED_METRICS, type ComparedMetric } from "./compared-metrics.js";
import { addScores, type EventScores, emptyScores, type Scores, scoresOf } from "./event-scores.js";

/** What is compared: one run, or several seeds of the same. */
export interface Arm {
  readonly name: string;
  /** Of each run, the scores of its events: the same events in the same order for all. */
  readonly runs: readonly (readonly EventScores[])[];
}

export interface CompareOptions {
  readonly seed?: number;
  /** Resamples of the events; 1000 by default. */
  readonly replicates?: number;
  /** Events drawn together; n^⅓ by default (Carlstein 1986, doi:10.1214/aos/1176350057). */
  readonly blockLength?: number;
  /** Coverage of the intervals, and one less the chance of a false difference among all of them; 0.95 by default. */
  readonly level?: number;
}

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
}

/** Mean, and what it varies by: between resamples of the events, the same for all arms, and between runs. */
interface Estimate {
  readonly value: number;
  readonly drawn: Float64Array;
  readonly runs: readonly number[];
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
 * @throws ValueError for fewer than two arms, an arm without runs, runs of other numbers of events, fewer than two blocks
 *   of events, or a level that is not between 0 and 1
 */
export function compareArms(arms: readonly Arm[], options: CompareOptions = {}): CompareTable {
  const { seed = 0, replicates = 1000, level = 0.95 } = options;
  const n = arms[0]?.runs[0]?.length ?? 0;
  if (arms.length < 2) throw new ValueError(`${arms.length} arms: give two or more to compare`);
  if (!(level > 0 && level < 1)) throw new ValueError(`level is ${level}: give a number between 0 and 1`);
  for (const { name, runs } of arms)
    for (const run of runs.length > 0 ? runs : [[]])
      if (run.length !== n || n === 0)
        throw new ValueError(`arm ${name}: ${run.length} events, where others have ${n}`);
  const blockLength = options.blockLength ?? Math.max(1, Math.round(Math.cbrt(n)));
  const blocks = arms.map(({ runs }) => runs.map((run) => blocksOf(run, blockLength)));
  const count = blocks[0]![0]!.length;
  if (count < 2)
    throw new ValueError(`${n} events in blocks of ${blockLength}: give two blocks or more to resample`);
  const draws = [...resamples(count, { seed, replicates })].map((positions) => {
    const times = new Uint32Array(count);
    for (const position of positions) times[position]!++;
    return times;
  });
  const everyone = new Uint32Array(count).fill(1);
  const scored = blocks.map((runs) =>
    runs.map((run) => [everyone, ...draws].map((times) => scoresOf(run, times))),
  );
  const inflation = count / (count - 1);
  const comparisons: ArmComparison[] = [];
  const metrics = COMPARED_METRICS.map((metric) => {
    const { aim, value, loss } = COMPARED[metric];
    const values = scored.map((runs) => estimate(runs, value));
    const losses = scored.map((runs) => estimate(runs, loss));
    const between = seedVariance(values);
    const order = losses.map(({ value: l }) => l);
    const compared = arms.map(({ name, runs }, a): ComparedArm => {
      const own = spreadOf(values[a]!.drawn, inflation, count, between, 1 / runs.length);
      const half = studentT(1 - level, own.freedom) * own.error;
      const v = values[a]!.value;
      return {
        name,
        runs: runs.length,
        value: v,
        lower: v - half,
        upper: v + half,
        loss: order[a]!,
        rank:
          1 +
          order.filter((other) => (Number.isNaN(order[a]!) ? !Number.isNaN(other) : other < order[a]!))
            .length,
      };
    });
    comparisons.push(...pairs(metric, arms, losses, { inflation, count, level }));
    return { metric, aim, arms: compared };
  });
  const judged = withHolm(comparisons, level);
  return {
    metrics: metrics.map((row) => ({ ...row, winner: winnerOf(row.metric, arms, judged) })),
    comparisons: judged,
    events: n,
    blockLength,
    replicates,
    level,
    seed,
    notes: [...undefinedNotes(metrics), ...notesOf(arms, n)],
  };
}

function blocksOf(events: readonly EventScores[], length: number): EventScores[] {
  const blocks: EventScores[] = [];
  for (const [i, event] of events.entries()) {
    if (i % length === 0) blocks.push(emptyScores());
    addScores(blocks[blocks.length - 1]!, event);
  }
  return blocks;
}

function estimate(runs: readonly (readonly Scores[])[], read: (scores: Scores) => number): Estimate {
  const [all, ...drawn] = runs[0]!.map((_, r) => runs.map((run) => read(run[r]!)));
  return { value: mean(all!), drawn: Float64Array.from(drawn, mean), runs: all! };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Variance between runs of the same arm, pooled over arms; no degrees of freedom where each has one. */
function seedVariance(estimates: readonly Estimate[]): { variance: number; freedom: number } {
  let [squares, freedom] = [0, 0];
  for (const { runs, value } of estimates) {
    for (const run of runs) squares += (run - value) ** 2;
    freedom += runs.length - 1;
  }
  return { variance: freedom > 0 ? squares / freedom : 0, freedom };
}

/**
 * Standard error, and its degrees of freedom.
 *
 * @param shares 1/runs of the arms together
 */
function spreadOf(
  drawn: Float64Array,
  inflation: number,
  blocks: number,
  between: { readonly variance: number; readonly freedom: number },
  shares: number,
): { error: number; freedom: number } {
  const known = drawn.filter((value) => !Number.isNaN(value));
  const centre = mean([...known]);
  const days =
    (inflation * known.reduce((sum, value) => sum + (value - centre) ** 2, 0)) / (known.length - 1);
  const seeds = between.variance * shares;
  const total = days + seeds;
  const parts = days ** 2 / (blocks - 1) + (between.freedom > 0 ? seeds ** 2 / between.freedom : 0);
  return { error: Math.sqrt(total), freedom: parts > 0 ? total ** 2 / parts : blocks - 1 };
}

function pairs(
  metric: ComparedMetric,
  arms: readonly Arm[],
  losses: readonly Estimate[],
  { inflation, count, level }: { readonly inflation: number; readonly count: number; readonly level: number },
): ArmComparison[] {
  const between = seedVariance(losses);
  const found: ArmComparison[] = [];
  for (let a = 0; a < arms.length; a++)
    for (let b = a + 1; b < arms.length; b++) {
      const [one, other] = [losses[a]!, losses[b]!];
      const improvement = other.value - one.value;
      const drawn = one.drawn.map((loss, r) => other.drawn[r]! - loss);
      const shares = 1 / one.runs.length + 1 / other.runs.length;
      const { error, freedom } = spreadOf(drawn, inflation, count, between, shares);
      const half = studentT(1 - level, freedom) * error;
      const p = pOf(improvement, error, freedom);
      found.push({
        metric,
        arm: arms[a]!.name,
        than: arms[b]!.name,
        improvement,
        lower: improvement - half,
        upper: improvement + half,
        p,
        adjusted: p,
        verdict: "unclear",
      });
    }
  return found;
}

function pOf(improvement: number, error: number, freedom: number): number {
  if (Number.isNaN(improvement) || Number.isNaN(error)) return Number.NaN;
  if (error > 0) return studentP(improvement / error, freedom);
  return improvement === 0 ? 1 : 0;
}

function withHolm(comparisons: readonly ArmComparison[], level: number): ArmComparison[] {
  const defined = comparisons.filter(({ p }) => !Number.isNaN(p)).sort((a, b) => a.p - b.p);
  const adjusted = new Map<ArmComparison, number>();
  let least = 0;
  for (const [i, comparison] of defined.entries()) {
    least = Math.max(least, Math.min(1, (defined.length - i) * comparison.p));
    adjusted.set(comparison, least);
  }
  return comparisons.map((comparison) => {
    const p = adjusted.get(comparison) ?? Number.NaN;
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

function notesOf(arms: readonly Arm[], events: number): string[] {
  const seeds = arms.filter(({ runs }) => runs.length > 1).length;
  return [
    ...(seeds === 0
      ? [
          "each arm is one run: what differs may be the seed of its training; give several seeds an arm (--arm NAME=RUN,RUN) to count differences against their spread",
        ]
      : []),
    ...(events < FEW_EVENTS
      ? [`${events} events: intervals from fewer than ${FEW_EVENTS} are not to be trusted`]
      : []),
  ];
}
