import { mean } from "../fields/mean.js";
import { sure } from "../sure.js";
import { type BootstrapOptions, resamples } from "./bootstrap.js";
import { studentP, studentT } from "./student.js";

/** A number of an arm of one or several runs: its mean over the runs, and what that varies by. */
export interface Estimate {
  readonly value: number;
  /** On resamples of the blocks of events, the same for all arms. */
  readonly drawn: Float64Array;
  readonly runs: readonly number[];
}

/** Of the spread between runs of the same arm. */
export interface RunSpread {
  readonly variance: number;
  /** 0 where each arm has one run: then nothing is known of it. */
  readonly freedom: number;
}

/** A mean or a difference with its interval, and the chance of one as far from 0 by chance alone, two-sided. */
export interface Measured {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly p: number;
}

/** Each block as often as a resample has it; the first counts each once. */
export function blockDraws(blocks: number, options: BootstrapOptions): Uint32Array[] {
  return [
    new Uint32Array(blocks).fill(1),
    ...[...resamples(blocks, { ...options, blockLength: 1 })].map((positions) => {
      const times = new Uint32Array(blocks);
      for (const position of positions) times[position] = (times[position] ?? NaN) + 1;
      return times;
    }),
  ];
}

/** @param runs a number of each run on each of {@link blockDraws} */
export function estimateOf(runs: readonly (readonly number[])[]): Estimate {
  const [all, ...drawn] = sure(runs[0]).map((_, draw) => runs.map((run) => run[draw] ?? NaN));
  return { value: mean(sure(all)), drawn: Float64Array.from(drawn, mean), runs: sure(all) };
}

/** Variance between runs of the same arm, pooled over arms. */
export function runSpread(estimates: readonly Estimate[]): RunSpread {
  let [squares, freedom] = [0, 0];
  for (const { runs, value } of estimates) {
    for (const run of runs) squares += (run - value) ** 2;
    freedom += runs.length - 1;
  }
  return { variance: freedom > 0 ? squares / freedom : 0, freedom };
}

/** How the intervals of {@link measured} are made. */
export interface IntervalSetting {
  readonly blocks: number;
  readonly level: number;
}

/**
 * The interval of an arm's number. Its variance is that over resampled blocks of events plus, where an arm has several
 * runs, that of the mean of runs; Student's t has the degrees of freedom of Welch & Satterthwaite.
 */
export function measured(one: Estimate, between: RunSpread, setting: IntervalSetting): Measured {
  return interval(one.value, one.drawn, between, 1 / one.runs.length, setting);
}

/** `one` less `other` on the same events: as {@link measured}, from the paired difference on each resample. */
export function difference(
  one: Estimate,
  other: Estimate,
  between: RunSpread,
  setting: IntervalSetting,
): Measured {
  const drawn = one.drawn.map((value, draw) => value - (other.drawn[draw] ?? NaN));
  const shares = 1 / one.runs.length + 1 / other.runs.length;
  return interval(one.value - other.value, drawn, between, shares, setting);
}

function interval(
  value: number,
  drawn: Float64Array,
  between: RunSpread,
  shares: number,
  { blocks, level }: IntervalSetting,
): Measured {
  const known = drawn.filter((x) => !Number.isNaN(x));
  const carrying = carryingBlocks(blocks, 1 - known.length / drawn.length);
  if (!(carrying >= FEWEST)) return { value, lower: Number.NaN, upper: Number.NaN, p: Number.NaN };
  const centre = mean(known);
  const inflation = carrying / (carrying - 1);
  const days = (inflation * known.reduce((sum, x) => sum + (x - centre) ** 2, 0)) / (known.length - 1);
  const runs = between.variance * shares;
  const total = days + runs;
  const parts = days ** 2 / (carrying - 1) + (between.freedom > 0 ? runs ** 2 / between.freedom : 0);
  const freedom = parts > 0 ? total ** 2 / parts : carrying - 1;
  const error = Math.sqrt(total);
  const half = Number.isNaN(error) ? error : studentT(1 - level, freedom) * error;
  const areDaysAlone = between.freedom === 0;
  const p = areDaysAlone && carrying < FEWEST_FOR_P ? Number.NaN : pOf(value, error, freedom);
  return { value, lower: value - half, upper: value + half, p };
}

/** Of a number that fewer blocks than these carry, resamples tell nothing. */
const FEWEST = 1.5;
/** Counts of a few days agree by accident: of fewer blocks, without several runs, nothing is beyond chance. */
const FEWEST_FOR_P = 4.5;

/**
 * How many blocks a number rests on, from the share of resamples that have none of them, (1 − k/n)ⁿ: a score beyond a high
 * threshold is undefined without the few days that reach it.
 */
function carryingBlocks(blocks: number, undefinedShare: number): number {
  return undefinedShare > 0 ? blocks * (1 - undefinedShare ** (1 / blocks)) : blocks;
}

function pOf(value: number, error: number, freedom: number): number {
  if (Number.isNaN(value) || Number.isNaN(error)) return Number.NaN;
  if (error > 0) return studentP(value / error, freedom);
  return value === 0 ? 1 : 0;
}

/**
 * P-values after Holm's correction for their number (Holm 1979, doi:10.2307/4615733); NaN stays and is not counted.
 */
export function holm(ps: readonly number[]): number[] {
  const order = [...ps.keys()]
    .filter((i) => !Number.isNaN(ps[i] ?? NaN))
    .sort((a, b) => (ps[a] ?? NaN) - (ps[b] ?? NaN));
  const adjusted = ps.map(() => Number.NaN);
  let least = 0;
  for (const [rank, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (order.length - rank) * (ps[i] ?? NaN)));
    adjusted[i] = least;
  }
  return adjusted;
}
