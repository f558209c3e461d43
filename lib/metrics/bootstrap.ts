import { ValueError } from "../errors.js";
import { quantiles } from "../fields/quantile.js";
import { randomStream } from "../fields/random.js";
import { sure } from "../sure.js";

export interface BootstrapOptions {
  /** Any integer; the same seed gives the same interval. 0 by default. */
  readonly seed?: number;
  /** Number of resamples; 1000 by default. */
  readonly replicates?: number;
  /** Events drawn together, for series with memory from day to day; 1 by default. */
  readonly blockLength?: number;
  /** Coverage of the interval; 0.95 by default. */
  readonly level?: number;
}

export interface Interval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** Events that it rests on. */
  readonly n: number;
  /** Resamples with a defined statistic. */
  readonly replicates: number;
  /** Fewer than ten events: the interval is not to be trusted. */
  readonly fewEvents: boolean;
}

/**
 * Percentile interval of a statistic by resampling events in circular blocks (Politis & Romano 1992), seeded.
 *
 * Cells are not resampled: they depend on each other inside of an event, events much less so.
 *
 * @param events what is known of each event, for example its score, or the sums that a ratio is made of
 * @param statistic computed on the events and on each resample of as many; NaN results are left out
 * @param options 1000 replicates at level 0.95 where left out; the length of blocks in events
 * @returns estimate and bounds in the unit of the statistic; bounds are NaN where it was undefined on every resample
 * @throws ValueError when there is no event, or an option is out of range
 * @example
 * ```ts
 * const mean = (sample: readonly number[]) => sample.reduce((a, b) => a + b, 0) / sample.length;
 * const { estimate, lower, upper } = metrics.bootstrap([1, 2, 3, 4, 5, 6], mean, {
 *   seed: 1,
 *   blockLength: 1,
 * });
 * [estimate, lower < 3.5 && 3.5 < upper]; // → [ 3.5, true ]
 * ```
 */
export function bootstrap<T>(
  events: readonly T[],
  statistic: (sample: readonly T[]) => number,
  options: BootstrapOptions = {},
): Interval {
  const n = events.length;
  const { level = 0.95 } = options;
  if (!(level > 0 && level < 1)) throw new ValueError(`bootstrap level is ${level}: give a number in (0, 1)`);
  const drawn: number[] = [];
  for (const positions of resamples(n, options)) {
    const value = statistic(Array.from(positions, (i) => sure(events[i])));
    if (!Number.isNaN(value)) drawn.push(value);
  }
  const [lower, upper] = quantiles(drawn, [(1 - level) / 2, (1 + level) / 2]) as [number, number];
  return {
    estimate: statistic(events),
    lower,
    upper,
    n,
    replicates: drawn.length,
    fewEvents: n < FEW_EVENTS,
  };
}

/** Intervals from fewer events are not to be trusted. */
export const FEW_EVENTS: number = 10;

/**
 * The resamples of {@link bootstrap}, for statistics that are computed together: positions of n events, drawn in
 * circular blocks.
 *
 * @throws ValueError as {@link bootstrap} does
 */
export function* resamples(n: number, options: BootstrapOptions = {}): Generator<Int32Array> {
  const { seed = 0, replicates = 1000, blockLength = 1 } = options;
  if (n === 0) throw new ValueError("bootstrap of no events: give at least one");
  if (!(blockLength >= 1 && blockLength <= n && Number.isInteger(blockLength)))
    throw new ValueError(
      `bootstrap block length is ${blockLength}: give a whole number from 1 to ${n} events`,
    );
  for (let replicate = 0; replicate < replicates; replicate++) {
    const stream = randomStream(seed, replicate);
    const positions = new Int32Array(n);
    let start = 0;
    for (let i = 0; i < n; i++) {
      const k = i % blockLength;
      if (k === 0) start = stream.below(n);
      positions[i] = (start + k) % n;
    }
    yield positions;
  }
}
