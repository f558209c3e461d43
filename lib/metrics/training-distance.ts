import { ValueError } from "../errors.js";
import type { EventSet } from "../fields/event.js";
import { quantiles } from "../fields/quantile.js";
import { featureScale, pooledFeatures, squaredDistance, standardised } from "./pooled-features.js";
import { type MetricRow, metricRow } from "./rows.js";
import { completeCells } from "./seen.js";

/** Distances of some fields to the nearest training day. */
export interface NearestTraining {
  readonly least: number;
  readonly median: number;
  /** Fields. */
  readonly n: number;
}

export interface TrainingDistance {
  readonly samples: NearestTraining;
  /** Of the real fields of the same events: what no copying looks like. */
  readonly truth: NearestTraining;
  /** Median of the samples over that of the real fields: far below 1, the model recites its training days. */
  readonly ratio: number;
  /** Share of samples that are nearer to a training day than any of the real fields is. */
  readonly closer: number;
  /** Training days. */
  readonly training: number;
  /** Events of which a block of cells is missing. */
  readonly excluded: number;
}

/**
 * How near samples come to the days that their model was trained on, beside how near real days do that it has not seen: a
 * model that memorises scores well and adds nothing. Fields are compared as {@link prdc} compares them, by log(1 + mean) of
 * 8×8 blocks, standardised by the training days; distances are Euclidean, over √blocks.
 *
 * @param events truth and samples of days that were not trained on, mm/day
 * @param training truths of the training days, mm/day on the same grid; members are not looked at
 * @returns distances in standard deviations of a block; NaN where a side has no field
 * @throws ValueError when the grids differ
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { truth, training } = await metrics.trainingDistance(events, events);
 * [truth.least, training]; // → [ 0, 12 ]
 * ```
 */
export async function trainingDistance(
  events: EventSet<"mm/day">,
  training: EventSet<"mm/day">,
): Promise<TrainingDistance> {
  const [a, b] = [events.grid, training.grid];
  if (a.height !== b.height || a.width !== b.width)
    throw new ValueError(
      `training days are ${b.height}×${b.width}, the events ${a.height}×${a.width}: give both on one grid`,
    );
  const learned: Float64Array[] = [];
  for await (const { truth } of training)
    learned.push(pooledFeatures(truth.values, completeCells({ key: "", index: 0, truth, members: [] }), b));
  const scale = featureScale(learned);
  const points = learned.map((of) => standardised(of, scale)).filter((of) => of !== null);
  const sides = { truth: [] as number[], samples: [] as number[] };
  let excluded = 0;
  for await (const event of events) {
    const complete = completeCells(event);
    const nearest = [event.truth, ...event.members].map(({ values }) =>
      nearestOf(standardised(pooledFeatures(values, complete, a), scale), points, scale.blocks.length),
    );
    if (nearest.some(Number.isNaN)) {
      excluded++;
      continue;
    }
    sides.truth.push(nearest[0] ?? NaN);
    sides.samples.push(...nearest.slice(1));
  }
  const [truth, samples] = [summaryOf(sides.truth), summaryOf(sides.samples)];
  return {
    samples,
    truth,
    ratio: samples.median / truth.median,
    closer: sides.samples.filter((distance) => distance < truth.least).length / samples.n,
    training: points.length,
    excluded,
  };
}

/** NaN where there is none. */
function nearestOf(point: Float64Array | null, points: readonly Float64Array[], blocks: number): number {
  if (!point || points.length === 0 || blocks === 0) return Number.NaN;
  let least = Number.POSITIVE_INFINITY;
  for (const other of points) least = Math.min(least, squaredDistance(point, other, least));
  return Math.sqrt(least / blocks);
}

function summaryOf(distances: readonly number[]): NearestTraining {
  const [least, median] = quantiles(distances, [0, 0.5]) as [number, number];
  return { least, median, n: distances.length };
}

/** As rows of a table of metrics. */
export function trainingDistanceRows(of: TrainingDistance): MetricRow[] {
  const row = (name: string, value: number, n: number): MetricRow =>
    metricRow(`training-distance.${name}`, value, n, of.excluded, "no field, or no training day, to compare");
  return [
    row("truth.median", of.truth.median, of.truth.n),
    {
      ...row("truth.least", of.truth.least, of.truth.n),
      ...(of.truth.least === 0 ? { note: "an event is a training day itself" } : {}),
    },
    row("samples.median", of.samples.median, of.samples.n),
    row("samples.least", of.samples.least, of.samples.n),
    row("ratio", of.ratio, of.samples.n),
    row("closer", of.closer, of.samples.n),
  ];
}
