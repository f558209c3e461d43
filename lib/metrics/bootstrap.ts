import { ValueError } from "../errors.js";
import { quantiles } from "../fields/quantile.js";
import { randomStream } from "../fields/random.js";

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
 * @throws ValueError when there is no event, or an option is out of range
 */
export function bootstrap<T>(
  events: readonly T[],
  statistic: (sample: readonly T[]) => number,
  options: BootstrapOptions = {},
): Interval {
  const { seed = 0, replicates = 1000, blockLength = 1, level = 0.95 } = options;
  const n = events.length;
  if (n === 0) throw new ValueError("bootstrap of no events: give at least one");
  if (!(blockLength >= 1 && blockLength <= n && Number.isInteger(blockLength)))
    throw new ValueError(
      `bootstrap block length is ${blockLength}: give a whole number from 1 to ${n} events`,
    );
  if (!(level > 0 && level < 1)) throw new ValueError(`bootstrap level is ${level}: give a number in (0, 1)`);
  const drawn: number[] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    const stream = randomStream(seed, replicate);
    const sample: T[] = [];
    while (sample.length < n) {
      const start = stream.below(n);
      for (let k = 0; k < blockLength && sample.length < n; k++) sample.push(events[(start + k) % n]!);
    }
    const value = statistic(sample);
    if (!Number.isNaN(value)) drawn.push(value);
  }
  const [lower, upper] = quantiles(drawn, [(1 - level) / 2, (1 + level) / 2]) as [number, number];
  return { estimate: statistic(events), lower, upper, n, replicates: drawn.length, fewEvents: n < 10 };
}
