import type { FieldEvent } from "../fields/event.js";
import { thresholdFor } from "../fields/field.js";
import { targetBands } from "../metrics/bands.js";
import { crps as crpsMetric } from "../metrics/crps.js";
import { cosineSimilarity } from "../metrics/diversity.js";
import { see } from "../metrics/seen.js";
import { spatialCorrelationOf } from "../metrics/spatial-correlation.js";
import { firstAtLeastPositive, guidePositive } from "../postprocess/guide-table.js";
import { sure } from "../sure.js";

const BINS = 2048;
/** The amount, mm/day, from which on all share the last bin. */
const LARGEST = 2000;
/** Upper ends of the bins, mm/day. */
const EDGES = guidePositive(
  Float64Array.from({ length: BINS }, (_, b) =>
    b === BINS - 1 ? LARGEST : Math.expm1((b * Math.log1p(LARGEST)) / (BINS - 1)),
  ),
);

/** What the scores of any choice of events are made of: sums, of one event or of several. */
export interface EventScores {
  /** Sum of a number over samples, pairs or cells, and how many there were. */
  readonly correlation: ScoreSum;
  readonly diversity: ScoreSum;
  /** Fair; of one member the absolute error. */
  readonly crps: ScoreSum;
  /** 1 − cosine of members with their truth: what the diversity of members would be that are like it. */
  readonly distance: ScoreSum;
  readonly wetTruth: ScoreSum;
  readonly wetSamples: ScoreSum;
  readonly waterTruth: ScoreSum;
  readonly waterSamples: ScoreSum;
  /** How many values fall between amounts that are evenly spaced in log1p; the first is zero. */
  readonly truth: Uint32Array;
  readonly samples: Uint32Array;
}

/** A sum of numbers, and how many they were. */
export interface ScoreSum {
  sum: number;
  n: number;
}

const SUMS = [
  "correlation",
  "diversity",
  "crps",
  "distance",
  "wetTruth",
  "wetSamples",
  "waterTruth",
  "waterSamples",
] as const;

/** Scores of some events together; NaN where undefined. */
export interface Scores {
  readonly correlation: number;
  /** Real one beside. */
  readonly wetFraction: number;
  readonly realWetFraction: number;
  /** Between amounts of 2048 bins. */
  readonly ks: number;
  /** Of all samples together. */
  readonly massBias: number;
  readonly diversity: number;
  /** Fair, mm/day; of one member the absolute error. */
  readonly crps: number;
  /** 1 − mean cosine of samples with their truth. */
  readonly distance: number;
}

export function emptyScores(): EventScores {
  const sums = Object.fromEntries(SUMS.map((key) => [key, { sum: 0, n: 0 }]));
  return {
    ...(sums as Record<(typeof SUMS)[number], ScoreSum>),
    truth: new Uint32Array(BINS),
    samples: new Uint32Array(BINS),
  };
}

/**
 * Scores of one event, of which {@link compareArms} makes those of any choice of events.
 *
 * @param event mm/day; a cell counts inside the mask where truth and member are finite
 * @param wet a cell is wet from this many mm/day on; 0.1 by default
 * @returns sums, each with how many numbers it is of: 0 where none is defined
 * @throws ShapeError when a member is of another number of cells than the truth
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const scored = [];
 * for await (const event of events) scored.push(scoreEvent(event));
 * scored.slice(0, 3).map(({ crps }) => crps.n); // → [ 30, 30, 30 ]
 * ```
 */
export function scoreEvent(event: FieldEvent<"mm/day">, wet = 0.1): EventScores {
  const scores = emptyScores();
  const { truth, members } = event;
  const crps = crpsMetric();
  const state = crps.init();
  crps.add(state, event, see(event));
  const { fair, error } = crps.result(state);
  addTo(scores.crps, members.length > 1 ? fair : error, state.cells);
  const pairs = members.map((member) => bothKnown(event, member.values));
  for (const [m, { values }] of members.entries()) {
    const counted = sure(pairs[m]);
    addTo(scores.correlation, spatialCorrelationOf(truth.values, values, counted), 1);
    addTo(scores.distance, 1 - cosineSimilarity(truth.values, values, counted), 1);
    addWater(scores, "Samples", values, counted, wet, 1);
    const isNew = m === 0 || !isSame(counted, sure(pairs[0]));
    if (isNew) addWater(scores, "Truth", truth.values, counted, wet, m === 0 ? likeFirst(pairs) : 1);
  }
  addTo(scores.diversity, diversityOf(event, pairs), 1);
  return scores;
}

/** How many cells are those of the first, itself included. */
function likeFirst(pairs: readonly Uint8Array[]): number {
  return pairs.filter((counted) => isSame(counted, sure(pairs[0]))).length;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function bothKnown({ truth, members }: FieldEvent<"mm/day">, values: ArrayLike<number>): Uint8Array {
  const mask = truth.mask ?? members[0]?.mask ?? null;
  const known = new Uint8Array(truth.values.length);
  for (let i = 0; i < known.length; i++) {
    const isKnown =
      (truth.values[i] ?? NaN) - (truth.values[i] ?? NaN) + ((values[i] ?? NaN) - (values[i] ?? NaN)) === 0;
    if (isKnown && (mask === null || mask[i] !== 0)) known[i] = 1;
  }
  return known;
}

function diversityOf({ members }: FieldEvent<"mm/day">, pairs: readonly Uint8Array[]): number {
  let [sum, n] = [0, 0];
  for (let i = 1; i < members.length; i++)
    for (let j = 0; j < i; j++) {
      const similarity = cosineSimilarity(sure(members[i]).values, sure(members[j]).values, sure(pairs[i]));
      if (Number.isNaN(similarity)) continue;
      sum += similarity;
      n++;
    }
  return 1 - sum / n;
}

function addTo(into: ScoreSum, value: number, weight: number): void {
  if (!Number.isFinite(value)) return;
  into.sum += value * weight;
  into.n += weight;
}

/** Adds a field as often as it is compared. */
function addWater(
  scores: EventScores,
  side: "Truth" | "Samples",
  values: FieldEvent<"mm/day">["truth"]["values"],
  counted: Uint8Array,
  wet: number,
  times: number,
): void {
  const limit = thresholdFor(values, wet);
  const bins = side === "Truth" ? scores.truth : scores.samples;
  let [wetCells, cells, sum] = [0, 0, 0];
  for (let i = 0; i < counted.length; i++) {
    if (counted[i] === 0) continue;
    const x = values[i] ?? NaN;
    if (x >= limit) wetCells++;
    cells++;
    sum += x;
    const bin = x > 0 ? firstAtLeastPositive(EDGES, Math.min(x, LARGEST)) : 0;
    bins[bin] = (bins[bin] ?? NaN) + times;
  }
  const [rain, water] = [scores[`wet${side}`], scores[`water${side}`]];
  rain.sum += times * wetCells;
  rain.n += times * cells;
  water.sum += times * sum;
  water.n += times * cells;
}

/** @param times how often; 1 by default */
export function addScores(into: EventScores, other: EventScores, times = 1): void {
  for (const key of SUMS) {
    into[key].sum += times * other[key].sum;
    into[key].n += times * other[key].n;
  }
  for (let b = 0; b < BINS; b++) {
    into.truth[b] = (into.truth[b] ?? NaN) + times * (other.truth[b] ?? NaN);
    into.samples[b] = (into.samples[b] ?? NaN) + times * (other.samples[b] ?? NaN);
  }
}

/** Sums over so many events that follow each other; the last may be of fewer. */
export function blocksOf(events: readonly EventScores[], length: number): EventScores[] {
  const blocks: EventScores[] = [];
  for (const [i, event] of events.entries()) {
    if (i % length === 0) blocks.push(emptyScores());
    addScores(sure(blocks[blocks.length - 1]), event);
  }
  return blocks;
}

/**
 * Scores of all these events together.
 *
 * @param times how often each counts; once by default
 */
export function scoresOf(events: readonly EventScores[], times?: ArrayLike<number>): Scores {
  const all = emptyScores();
  for (const [i, event] of events.entries()) if (times?.[i] !== 0) addScores(all, event, times?.[i]);
  const mean = ({ sum, n }: ScoreSum): number => sum / n;
  const real = mean(all.waterTruth);
  return {
    correlation: mean(all.correlation),
    wetFraction: mean(all.wetSamples),
    realWetFraction: mean(all.wetTruth),
    ks: largestGap(all.truth, all.samples, all.waterTruth.n, all.waterSamples.n),
    massBias: real > 0 ? mean(all.waterSamples) / real - 1 : Number.NaN,
    diversity: mean(all.diversity),
    crps: mean(all.crps),
    distance: mean(all.distance),
  };
}

/** Whether the real fields, or the samples, have one amount everywhere, to the width of a bin. */
export function haveOneAmount(events: readonly EventScores[], side: "truth" | "samples"): boolean {
  const bins = new Set<number>();
  for (const event of events) for (const [b, n] of event[side].entries()) if (n > 0) bins.add(b);
  return bins.size === 1;
}

function largestGap(a: Uint32Array, b: Uint32Array, n: number, m: number): number {
  if (n === 0 || m === 0) return Number.NaN;
  let [below, cut, largest] = [0, 0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    below += a[bin] ?? NaN;
    cut += b[bin] ?? NaN;
    largest = Math.max(largest, Math.abs(below / n - cut / m));
  }
  return largest;
}

/** A score that has a target. */
export type TargetName = "correlation" | "wetFraction" | "ks" | "massBias" | "diversity";
export const TARGETS: readonly TargetName[] = ["correlation", "wetFraction", "ks", "massBias", "diversity"];

/** The range that each of the five should fall into. */
export function bandsOf({
  realWetFraction,
}: Pick<Scores, "realWetFraction">): Record<TargetName, readonly [number, number]> {
  const bands = targetBands({ wetFraction: { truth: realWetFraction } } as Parameters<typeof targetBands>[0]);
  const { spatialCorrelation, wetFraction, ...others } = bands;
  const [low, high] = wetFraction;
  return {
    correlation: spatialCorrelation,
    wetFraction: [Math.max(low, 0), Math.min(high, 1)],
    ...others,
  };
}

/** Which of the five are in their range. */
export function targetsMet(scores: Scores): TargetName[] {
  const bands = bandsOf(scores);
  return TARGETS.filter((target) => scores[target] >= bands[target][0] && scores[target] <= bands[target][1]);
}
