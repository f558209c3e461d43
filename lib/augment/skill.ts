import { ValueError } from "../errors.js";
import { addValues, distributionQuantiles, emptyDistribution } from "../fields/distribution.js";
import type { FieldEvent } from "../fields/event.js";
import { thresholdFor, type Values } from "../fields/field.js";
import { quantiles } from "../fields/quantile.js";
import { FEW_EVENTS, resamples } from "../metrics/bootstrap.js";
import { onSameCells } from "../metrics/same-cells.js";
import { countedCells } from "../metrics/seen.js";
import { WET_THRESHOLD } from "../metrics/wet-threshold.js";
import { type SkillPercentile, skillDefinition } from "./skill-definitions.js";
import { gain, type Score, skillScores, type Threshold } from "./skill-scores.js";
import { readSkillSums, type SkillSums, skillSums } from "./skill-sums.js";

/** One event as a model gave it before and after augmentation, each with the truth. */
export interface SkillPair {
  readonly before: FieldEvent<"mm/day">;
  readonly after: FieldEvent<"mm/day">;
}

export interface SkillOptions {
  /** Fixed thresholds in mm/day; 1, 10, 20 and 50 by default. P95 and P99 of the truth are added. */
  readonly thresholds?: readonly number[];
  readonly seed?: number;
  /** Resamples of events; 1000 by default. */
  readonly replicates?: number;
  /** Events drawn together; by default 5 where events are dated (neighbouring days resemble each other), else 1. */
  readonly blockLength?: number;
  /** Coverage of the intervals; 0.95 by default. */
  readonly level?: number;
  /**
   * Adds the field's own definitions beside ours: P95 and P99 of the truth's cells above 0.1 mm/day as thresholds, the
   * correlation over all cells and days together, and KL(obs ‖ pred) of normalised histograms.
   */
  readonly fieldDefinitions?: boolean;
}

export type Season = "all" | "DJF" | "MAM" | "JJA" | "SON";

export interface SkillRow {
  readonly season: Season;
  readonly score: string;
  /** mm/day, of scores at a threshold. */
  readonly threshold: number | null;
  /** Which percentile of the truth the threshold is, if it is one. */
  readonly percentile: SkillPercentile | null;
  /** How the score and its threshold are defined. */
  readonly definition: string;
  /** What to aim for. */
  readonly best: "high" | "low" | number;
  readonly before: number;
  readonly after: number;
  /** After − before. */
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  /** Whether the interval of the improvement leaves no doubt. */
  readonly verdict: "better" | "worse" | "unclear";
  readonly events: number;
}

export interface SkillTable {
  readonly rows: readonly SkillRow[];
  readonly events: number;
  readonly level: number;
  readonly replicates: number;
  readonly blockLength: number;
  readonly seed: number;
  readonly percentiles: { readonly P95: number; readonly P99: number };
  readonly notes: readonly string[];
}

export const SKILL_THRESHOLDS: readonly number[] = [1, 10, 20, 50];

const SEASONS: readonly Season[] = ["DJF", "MAM", "JJA", "SON"];

/**
 * The extremes table of a downscaling model before and after its training data were augmented: scores of both
 * against the truth, and the difference with a percentile interval from resampling events in blocks. Members of
 * an event are scored one by one. Where events are called by dates, seasons are told apart too, at the same thresholds.
 *
 * - CSI, POD (recall), precision, SEDI and frequency bias at each threshold, over all cells;
 * - RMSE and bias (mm/day), mean SSIM and mean spatial correlation of events, bias relative to the truth's mass;
 * - KL divergence of the histograms in nats;
 * - GPD shape and scale of what exceeds the truth's P95 (excesses in classes 10 % wide, by their means: within 0.5 % of the fit to all);
 * - semivariances (mm/day)² at lags of 1 and 5 cells.
 *
 * Both are scored on the cells that both have. P95 and P99 are those of the truth over all events, kept fixed in
 * resamples.
 *
 * @param pairs mm/day; iterated twice: first for thresholds, then for scores. Cells missing in either model count in
 *   neither
 * @param options thresholds in mm/day and how events are resampled
 * @returns one row a score and season with before, after, difference and its interval; NaN where a score is undefined
 * @throws ValueError when there are no events, no cell counts, a threshold is not positive, or an option is out of
 *   range
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { rows } = await compareSkill(eventPairs(events, events));
 * rows.every(({ difference }) => difference === 0 || Number.isNaN(difference)); // → true
 * ```
 */
export async function compareSkill(
  pairs: AsyncIterable<SkillPair>,
  options: SkillOptions = {},
): Promise<SkillTable> {
  const { seed = 0, replicates = 1000, level = 0.95, thresholds = SKILL_THRESHOLDS } = options;
  for (const threshold of thresholds)
    if (!(threshold > 0 && Number.isFinite(threshold)))
      throw new ValueError(`threshold is ${threshold} mm/day: give numbers above 0`);
  if (!(level > 0 && level < 1)) throw new ValueError(`level is ${level}: give a number between 0 and 1`);
  const [truth, wet] = [emptyDistribution(), emptyDistribution()];
  let [leftOut, partial, scoredEvents] = [0, 0, 0];
  for await (const pair of pairs) {
    const { before, leftOut: here } = onSameCells(pair.before, pair.after);
    const counted = countedCells(before);
    addValues(truth, before.truth.values, counted);
    if (options.fieldDefinitions) addValues(wet, aboveWet(before.truth.values), counted);
    leftOut += here;
    if (here > 0) partial++;
    scoredEvents++;
  }
  if (truth.n === 0)
    throw new ValueError(
      leftOut > 0
        ? "no cell counts: none has a value in the truth, before and after"
        : "no cell counts: all are masked or missing",
    );
  const [P95, P99] = distributionQuantiles(truth, [0.95, 0.99]).map(({ value }) => value) as [number, number];
  const all: Threshold[] = [
    ...thresholds.map((value) => ({ value, percentile: null })),
    { value: P95, percentile: "P95" },
    { value: P99, percentile: "P99" },
    ...(wet.n > 0
      ? distributionQuantiles(wet, [0.95, 0.99]).map(
          ({ value }, i): Threshold => ({
            value,
            percentile: i === 0 ? "P95 of > 0.1" : "P99 of > 0.1",
          }),
        )
      : []),
  ];
  const limits = all.map(({ value }) => value);
  const events: { season: Season | null; before: Float64Array; after: Float64Array }[] = [];
  for await (const pair of pairs) {
    const { before, after } = onSameCells(pair.before, pair.after);
    events.push({
      season: seasonOf(before.key),
      before: skillSums(before, limits, P95),
      after: skillSums(after, limits, P95),
    });
  }
  const dated = events.every(({ season }) => season !== null);
  const blockLength = Math.min(options.blockLength ?? (dated ? 5 : 1), events.length);
  const scores = skillScores(all, options.fieldDefinitions);
  const settings = { seed, replicates, level, blockLength };
  const rows = compare("all", events, scores, settings);
  const bySeason = SEASONS.flatMap((season) => {
    const group = events.filter((event) => event.season === season);
    if (!dated || group.length === 0) return [];
    if (group.length === events.length) return rows.map((row) => ({ ...row, season }));
    return compare(season, group, scores, settings);
  });
  return {
    rows: [...rows, ...bySeason],
    events: events.length,
    level,
    replicates,
    blockLength,
    seed,
    percentiles: { P95, P99 },
    notes: [
      ...(leftOut > 0
        ? [
            `scored on the ${truth.n} cells that have a value before and after: ${leftOut} more, in ${partial} of ` +
              `${scoredEvents} events, are missing in one of them`,
          ]
        : []),
      ...(dated ? [] : ["events carry no dates: no seasons"]),
      ...(events.length < FEW_EVENTS
        ? [`${events.length} events: intervals from fewer than ${FEW_EVENTS} are not to be trusted`]
        : []),
      ...(P95 > 0 ? [] : ["P95 of the truth is 0 mm/day: scores at it say nothing"]),
    ],
  };
}

/** Values up to 0.1 mm/day are left out (NaN). */
function aboveWet(values: Values): Values {
  const limit = thresholdFor(values, WET_THRESHOLD);
  return values.map((value) => (value > limit ? value : Number.NaN));
}

interface Settings {
  readonly seed: number;
  readonly replicates: number;
  readonly level: number;
  readonly blockLength: number;
}

function compare(
  season: Season,
  events: readonly { before: Float64Array; after: Float64Array }[],
  scores: readonly Score[],
  { seed, replicates, level, blockLength }: Settings,
): SkillRow[] {
  const everyone = Int32Array.from(events.keys());
  const found = scored(events, everyone, scores);
  const drawn = scores.map(() => ({ differences: [] as number[], gains: [] as number[] }));
  const length = Math.min(blockLength, events.length);
  for (const positions of resamples(events.length, { seed, replicates, blockLength: length }))
    scored(events, positions, scores).forEach(({ before, after, gain }, i) => {
      if (!Number.isNaN(after - before)) drawn[i]!.differences.push(after - before);
      if (!Number.isNaN(gain)) drawn[i]!.gains.push(gain);
    });
  const ends = [(1 - level) / 2, (1 + level) / 2];
  return scores.map((score, i) => {
    const { before, after, truth } = found[i]!;
    const [lower, upper] = quantiles(drawn[i]!.differences, ends) as [number, number];
    const [least, most] = quantiles(drawn[i]!.gains, ends) as [number, number];
    return {
      season,
      score: score.id,
      threshold: score.threshold?.value ?? null,
      percentile: score.threshold?.percentile ?? null,
      definition: skillDefinition(score.id, score.threshold?.percentile ?? null),
      best: score.best === "truth" ? truth : score.best,
      before,
      after,
      difference: after - before,
      lower,
      upper,
      verdict: least > 0 ? "better" : most < 0 ? "worse" : "unclear",
      events: events.length,
    };
  });
}

interface Scored {
  readonly before: number;
  readonly after: number;
  readonly truth: number;
  readonly gain: number;
}

function scored(
  events: readonly { before: Float64Array; after: Float64Array }[],
  positions: Int32Array,
  scores: readonly Score[],
): Scored[] {
  const times = new Uint32Array(events.length);
  for (const position of positions) times[position]!++;
  const [before, after] = [total(events, times, "before"), total(events, times, "after")];
  return scores.map((score) => {
    const [was, is, truth] = [score.of(before), score.of(after), score.ofTruth(before)];
    return { before: was, after: is, truth, gain: gain(score, was, is, truth) };
  });
}

function total(
  events: readonly { before: Float64Array; after: Float64Array }[],
  times: Uint32Array,
  side: "before" | "after",
): SkillSums {
  const sum = new Float64Array(events[0]![side].length);
  for (let i = 0; i < times.length; i++) {
    const weight = times[i]!;
    if (weight === 0) continue;
    const row = events[i]![side];
    for (let k = 0; k < row.length; k++) sum[k]! += weight * row[k]!;
  }
  return readSkillSums(sum);
}

/** Meteorological season of an event that is called by a date. */
function seasonOf(key: string): Season | null {
  const month = /^\d{4}-(\d{2})(-|$)/.exec(key)?.[1];
  return month === undefined ? null : SEASONS[Math.floor((Number(month) % 12) / 3)]!;
}
