import { quantiles } from "../fields/quantile.js";
import { resamples } from "../metrics/bootstrap.js";
import { addScores, type EventScores, emptyScores, type Scores, scoresOf } from "../run/event-scores.js";

/** The middle 95 % of a score over resampled events; NaN where it is undefined. */
export type Range = readonly [lower: number, upper: number];

const REPLICATES = 500;

/**
 * Intervals of all scores by resampling contiguous blocks of about n^⅓ events (Carlstein 1986, doi:10.1214/aos/1176350057),
 * before and after on the same resamples, with those of the changes of CRPS and KS.
 */
export function scoreIntervals(
  before: readonly EventScores[],
  after: readonly EventScores[],
  seed: number,
): {
  readonly before: Record<keyof Scores, Range>;
  readonly after: Record<keyof Scores, Range>;
  /** (after − before) / before of the CRPS. */
  readonly crpsChange: Range;
  /** after − before of KS. */
  readonly ksChange: Range;
  readonly blockLength: number;
  readonly replicates: number;
} {
  const n = before.length;
  const blockLength = Math.min(n, Math.max(1, Math.round(Math.cbrt(n))));
  const [blocksBefore, blocksAfter] = [blocksOf(before, blockLength), blocksOf(after, blockLength)];
  const drawn: { before: Scores; after: Scores }[] = [];
  for (const positions of resamples(blocksBefore.length, { seed, replicates: REPLICATES }))
    drawn.push({ before: pick(blocksBefore, positions), after: pick(blocksAfter, positions) });
  const range = (read: (each: (typeof drawn)[number]) => number): Range => {
    const values = drawn.map(read).filter((value) => !Number.isNaN(value));
    return quantiles(values, [0.025, 0.975]) as unknown as Range;
  };
  const keys = Object.keys(drawn[0]!.before) as (keyof Scores)[];
  const side = (which: "before" | "after") =>
    Object.fromEntries(keys.map((key) => [key, range((each) => each[which][key])])) as Record<
      keyof Scores,
      Range
    >;
  return {
    before: side("before"),
    after: side("after"),
    crpsChange: range((each) => each.after.crps / each.before.crps - 1),
    ksChange: range((each) => each.after.ks - each.before.ks),
    blockLength,
    replicates: REPLICATES,
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

function pick(events: readonly EventScores[], positions: Int32Array): Scores {
  return scoresOf(Array.from(positions, (i) => events[i]!));
}
