import { quantiles } from "../fields/quantile.js";
import { resamples } from "../metrics/bootstrap.js";
import { blocksOf, type EventScores, type Scores, scoresOf } from "../run/event-scores.js";
import { sure } from "../sure.js";

/** The middle 95 % of a score over resampled events, and the score itself; NaN where it is undefined. */
export type Range = readonly [lower: number, upper: number];

const REPLICATES = 500;

/**
 * The scores of resamples of contiguous blocks of about n^⅓ events (Carlstein 1986, doi:10.1214/aos/1176350057); the same
 * resamples for as many events and the same seed.
 */
export interface Resampled {
  /** Of the events as they are. */
  readonly asScored: Scores;
  readonly scores: readonly Scores[];
  readonly blockLength: number;
}

export function resampleScores(events: readonly EventScores[], seed: number): Resampled {
  const n = events.length;
  const blockLength = Math.min(n, Math.max(1, Math.round(Math.cbrt(n))));
  const blocks = blocksOf(events, blockLength);
  const options = { seed, replicates: REPLICATES };
  const scores = Array.from(resamples(blocks.length, options), (positions) =>
    scoresOf(Array.from(positions, (i) => sure(blocks[i]))),
  );
  return { asScored: scoresOf(events), scores, blockLength };
}

/**
 * The middle 95 % of each score, and the score itself: a distance between distributions is larger in nearly every resample
 * than it is of all events, where it is small.
 */
export function scoreRanges({ asScored, scores }: Resampled): Record<keyof Scores, Range> {
  const names = Object.keys(sure(scores[0])) as (keyof Scores)[];
  return Object.fromEntries(
    names.map((name) => [name, holding(asScored[name], rangeOf(scores.map((each) => each[name])))]),
  ) as Record<keyof Scores, Range>;
}

/** The middle 95 % of the changes of CRPS, (after − before) / before, and of KS, after − before, on the same resamples. */
export function changeRanges(
  before: Resampled,
  after: Resampled,
): { readonly crps: Range; readonly ks: Range } {
  return {
    crps: rangeOf(after.scores.map(({ crps }, i) => crps / sure(before.scores[i]).crps - 1)),
    ks: rangeOf(after.scores.map(({ ks }, i) => ks - sure(before.scores[i]).ks)),
  };
}

function holding(score: number, [lower, upper]: Range): Range {
  return Number.isNaN(score) ? [lower, upper] : [Math.min(lower, score), Math.max(upper, score)];
}

function rangeOf(values: readonly number[]): Range {
  const known = values.filter((value) => !Number.isNaN(value));
  return quantiles(known, [0.025, 0.975]) as unknown as Range;
}
