import {
  blockDraws,
  difference,
  type Estimate,
  estimateOf,
  holm,
  type Measured,
  type RunSpread,
  runSpread,
} from "../metrics/paired-difference.js";
import { sure } from "../sure.js";
import type { SkillRow } from "./skill.js";
import { skillDefinition } from "./skill-definitions.js";
import { loss, type Score } from "./skill-scores.js";
import { readSkillSums, type SkillSums } from "./skill-sums.js";

/** Of one event, the sums of each run before and after: rows of `skillSums`. */
export interface EventSums {
  readonly before: readonly Float64Array[];
  readonly after: readonly Float64Array[];
}

export interface DifferenceSetting {
  readonly seed: number;
  readonly replicates: number;
  readonly level: number;
  readonly blockLength: number;
  /** No run can differ by the seed of its training. */
  readonly sameModel: boolean;
}

type Unjudged = Omit<SkillRow, "by" | "stratum" | "adjusted" | "verdict" | "onTheseRuns"> & {
  /** Of an improvement, against days and seeds, and against days alone; NaN where it is not known. */
  readonly chance: number;
  readonly chanceOfDays: number;
  readonly improvement: number;
};

const NO_SPREAD: RunSpread = { variance: 0, freedom: 0 };

/**
 * Scores of the events before and after with the interval of each difference, not yet corrected for their number. Blocks of events
 * are resampled, the same for both sides and all runs.
 */
export function skillDifferences(
  events: readonly EventSums[],
  scores: readonly Score[],
  setting: DifferenceSetting,
): Unjudged[] {
  const length = Math.min(setting.blockLength, events.length);
  const [first] = events as [EventSums];
  const runs = { before: first.before.length, after: first.after.length };
  const areSeedsKnown = setting.sameModel || runs.before > 1 || runs.after > 1;
  const blocks = Math.ceil(events.length / length);
  const draws = blockDraws(blocks, blocks > 1 ? setting : { replicates: 0 });
  const drawn = (side: "before" | "after"): SkillSums[][] =>
    Array.from({ length: runs[side] }, (_, run) => {
      const sums = blockSums(
        events.map((event) => sure(event[side][run])),
        length,
      );
      return draws.map((times) => readSkillSums(weightedSum(sums, times)));
    });
  const [before, after] = [drawn("before"), drawn("after")];
  const truth = sure(before[0]);
  const interval = { blocks, level: setting.level };
  return scores.map((score) => {
    const estimates = (read: (sums: SkillSums, draw: number) => number): [Estimate, Estimate] => [
      estimateOf(before.map((run) => run.map(read))),
      estimateOf(after.map((run) => run.map(read))),
    ];
    const values = estimates((sums) => score.of(sums));
    const losses = estimates((sums, draw) => loss(score, score.of(sums), score.ofTruth(sure(truth[draw]))));
    const shown = difference(values[1], values[0], spreadOf(values, setting), interval);
    const gain = difference(losses[0], losses[1], spreadOf(losses, setting), interval);
    const ofDays = difference(losses[0], losses[1], NO_SPREAD, interval);
    return {
      score: score.id,
      threshold: score.threshold?.value ?? null,
      percentile: score.threshold?.percentile ?? null,
      definition: skillDefinition(score.id, score.threshold?.percentile ?? null),
      best: score.best === "truth" ? score.ofTruth(sure(truth[0])) : score.best,
      before: values[0].value,
      after: values[1].value,
      difference: shown.value,
      lower: shown.lower,
      upper: shown.upper,
      p: gain.p,
      chance: areSeedsKnown ? gain.p : Number.NaN,
      chanceOfDays: ofDays.p,
      improvement: gain.value,
      events: events.length,
    } satisfies Unjudged & Partial<Measured>;
  });
}

/** Verdicts after Holm's correction for all of these rows. */
export function judged<T extends Unjudged>(
  rows: readonly T[],
  level: number,
): (Omit<T, "chance" | "chanceOfDays" | "improvement"> &
  Pick<SkillRow, "adjusted" | "verdict" | "onTheseRuns">)[] {
  const [adjusted, certain, ofDays] = [
    holm(rows.map(({ p }) => p)),
    holm(rows.map(({ chance }) => chance)),
    holm(rows.map(({ chanceOfDays }) => chanceOfDays)),
  ];
  return rows.map(({ chance: _, chanceOfDays: __, improvement, ...row }, i) => {
    const verdict = (p: number): SkillRow["verdict"] =>
      !(p <= 1 - level) ? "unclear" : improvement > 0 ? "better" : "worse";
    return {
      ...row,
      adjusted: adjusted[i] ?? NaN,
      verdict: verdict(certain[i] ?? NaN),
      onTheseRuns: verdict(ofDays[i] ?? NaN),
    };
  });
}

function spreadOf(estimates: readonly Estimate[], { sameModel }: DifferenceSetting): RunSpread {
  return sameModel ? NO_SPREAD : runSpread(estimates);
}

function blockSums(rows: readonly Float64Array[], length: number): Float64Array[] {
  const blocks: Float64Array[] = [];
  for (const [i, row] of rows.entries()) {
    if (i % length === 0) blocks.push(new Float64Array(row.length));
    const block = sure(blocks[blocks.length - 1]);
    for (let k = 0; k < row.length; k++) block[k] = (block[k] ?? NaN) + (row[k] ?? NaN);
  }
  return blocks;
}

function weightedSum(rows: readonly Float64Array[], times: Uint32Array): Float64Array {
  const sum = new Float64Array(sure(rows[0]).length);
  for (const [i, row] of rows.entries()) {
    const weight = times[i] ?? NaN;
    if (weight === 0) continue;
    for (let k = 0; k < row.length; k++) sum[k] = (sum[k] ?? NaN) + weight * (row[k] ?? NaN);
  }
  return sum;
}
