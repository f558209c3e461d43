import { ShapeError, ValueError } from "../errors.js";
import { sure } from "../sure.js";
import type { Metric, MetricText } from "./metric.js";
import { addNumber, emptyMoments, summarise } from "./moments.js";
import { featureScale, pooledFeatures, squaredDistance, standardised } from "./pooled-features.js";
import { metricRow } from "./rows.js";

/** Each from 0 to 1, but density, which may exceed 1. */
export interface PrdcScores {
  /** Share of generated points that lie in the ball around a real one. */
  readonly precision: number;
  /** Share of real points that lie in the ball around a generated one. */
  readonly recall: number;
  /** Mean number of real points' balls that a generated point lies in, over k. */
  readonly density: number;
  /** Share of real points with a generated one in their ball. */
  readonly coverage: number;
}

export interface PrdcOptions {
  /** The ball around a point reaches to its k-th neighbour of the same side; 5 by default. */
  readonly k?: number;
  /** Whether a point at the very border of a ball is inside (default) or not, as in the package prdc. */
  readonly border?: "inside" | "outside";
}

const SCORES = ["precision", "recall", "density", "coverage"] as const;
const UNDEFINED: PrdcScores = {
  precision: Number.NaN,
  recall: Number.NaN,
  density: Number.NaN,
  coverage: Number.NaN,
};

/**
 * Precision and recall (Kynkäänniemi et al. 2019, arXiv:1904.06991), density and coverage (Naeem et al. 2020,
 * arXiv:2002.09797) of generated points against real ones.
 *
 * @param real points, each with as many coordinates
 * @param generated points of the same space
 * @param options k, and whether borders count
 * @returns shares and a density; all NaN where a side has no more than k points
 * @throws ShapeError when points differ in length; ValueError when k is no whole number from 1 on
 * @example
 * ```ts
 * const real = [[0], [1], [2], [3]].map((point) => Float64Array.from(point));
 * const generated = [[0.5], [0.6], [0.7]].map((point) => Float64Array.from(point));
 * metrics.prdcOf(real, generated, { k: 1 }); // → { precision: 1, recall: 0, density: 2, coverage: 0.5 }
 * ```
 */
export function prdcOf(
  real: readonly Float64Array[],
  generated: readonly Float64Array[],
  { k = 5, border = "inside" }: PrdcOptions = {},
): PrdcScores {
  needK(k);
  const length = real[0]?.length ?? generated[0]?.length ?? 0;
  for (const point of [...real, ...generated])
    if (point.length !== length)
      throw new ShapeError(`a point has ${point.length} coordinates, the first has ${length}`);
  if (real.length <= k || generated.length <= k || length === 0) return UNDEFINED;
  return against(real, radii(real, k), generated, k, border);
}

function needK(k: number): void {
  if (!(Number.isInteger(k) && k >= 1)) throw new ValueError(`k is ${k}: give a whole number from 1 on`);
}

function against(
  real: readonly Float64Array[],
  realRadii: Float64Array,
  generated: readonly Float64Array[],
  k: number,
  border: "inside" | "outside",
): PrdcScores {
  const ownRadii = radii(generated, k);
  const inside = (distance: number, radius: number): boolean =>
    border === "inside" ? distance <= radius : distance < radius;
  const [recalled, covered] = [new Uint8Array(real.length), new Uint8Array(real.length)];
  let [precise, balls] = [0, 0];
  for (let g = 0; g < generated.length; g++) {
    let within = 0;
    for (let r = 0; r < real.length; r++) {
      const enough = Math.max(realRadii[r] ?? NaN, ownRadii[g] ?? NaN);
      const distance = squaredDistance(sure(real[r]), sure(generated[g]), enough);
      if (inside(distance, realRadii[r] ?? NaN)) {
        within++;
        covered[r] = 1;
      }
      if (inside(distance, ownRadii[g] ?? NaN)) recalled[r] = 1;
    }
    balls += within;
    if (within > 0) precise++;
  }
  const share = (of: Uint8Array): number => of.reduce((sum, one) => sum + one, 0) / of.length;
  return {
    precision: precise / generated.length,
    recall: share(recalled),
    density: balls / (k * generated.length),
    coverage: share(covered),
  };
}

/** Squared distance of each point to its k-th neighbour, itself not counted. */
function radii(points: readonly Float64Array[], k: number): Float64Array {
  return Float64Array.from(points, (point, i) => {
    const nearest = new Float64Array(k).fill(Number.POSITIVE_INFINITY);
    for (let j = 0; j < points.length; j++) {
      if (j === i) continue;
      const distance = squaredDistance(point, sure(points[j]), nearest[k - 1] ?? NaN);
      let at = k - 1;
      if (!(distance < (nearest[at] ?? NaN))) continue;
      for (; at > 0 && (nearest[at - 1] ?? NaN) > distance; at--) nearest[at] = nearest[at - 1] ?? NaN;
      nearest[at] = distance;
    }
    return nearest[k - 1] ?? NaN;
  });
}

/** Means over the members, and standard deviations between them (divisor n − 1; NaN for fewer than two). */
export interface Prdc extends PrdcScores {
  readonly spread: PrdcScores;
  /** Events that were compared. */
  readonly n: number;
  /** Events that were not: a block of cells is missing, or there are too many. */
  readonly excluded: number;
}

export interface PrdcState {
  /** By event: its hash, and the pooled features of the real field and of each member. */
  events: { readonly hash: number; readonly fields: Float64Array[] }[];
  /** Events kept are those with a hash below 2^(32 − halvings). */
  halvings: number;
  excluded: number;
}

/** Distances grow with the square of the events. */
const MOST_EVENTS = 512;

const TEXT: MetricText = {
  id: "prdc",
  label: "precision, recall, density, coverage",
  unit: "1",
  definition:
    "of fields as points: log(1 + mean) of 8×8 blocks of cells, standardised by the real fields (blocks that do not vary are left out). Precision: share of samples within the ball of a real field, which reaches to its 5th nearest real one; recall: share of real fields within the ball of a sample; density: real balls that a sample lies in, over 5; coverage: share of real fields with a sample in their ball. Each member, a field an event, against all real fields; mean over the members, and spread, their standard deviation. They see whole patterns, not cells: precision without recall is a model that draws few kinds of days",
  missing:
    "cells that any field of the event misses are left out of their block; an event without a cell in a block that others have is left out and counted, and of more than 512 events those with the larger hashes; NaN with no more than 5 events",
  source:
    "Kynkäänniemi et al. 2019, arXiv:1904.06991 (precision, recall); Naeem et al. 2020, arXiv:2002.09797 (density, coverage)",
};

/**
 * {@link prdcOf} of whole fields, pooled into blocks.
 *
 * @param options k, and whether borders count
 * @returns a metric for {@link measure}; NaN with no more than k events
 * @throws ValueError when k is no whole number from 1 on
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { prdc } = await measure(events, { prdc: metrics.prdc({ k: 1 }) });
 * [prdc.n, prdc.precision]; // → [ 12, 1 ]
 * ```
 */
export function prdc({ k = 5, border = "inside" }: PrdcOptions = {}): Metric<PrdcState, Prdc> {
  needK(k);
  return {
    ...TEXT,
    init: () => ({ events: [], halvings: 0, excluded: 0 }),
    add(state, { index, truth, members }, { complete }) {
      const fields = [truth, ...members].map(({ values }) => pooledFeatures(values, complete, truth.grid));
      keep(state, [{ hash: Math.imul(index + 1, 0x9e3779b1) >>> 0, fields }]);
    },
    merge(into, other) {
      into.halvings = Math.max(into.halvings, other.halvings);
      into.excluded += other.excluded;
      keep(into, other.events);
    },
    result: (state) => comparedOf(state, k, border),
    rows: (r) =>
      SCORES.flatMap((name) => [
        metricRow(`prdc.${name}[k=${k}]`, r[name], r.n, r.excluded, `no more than ${k} events`),
        metricRow(
          `prdc.${name}-spread[k=${k}]`,
          r.spread[name],
          r.n,
          r.excluded,
          "fewer than two members, or too few events",
        ),
      ]),
  };
}

/** Adds events, and lets half of all go while there are too many. */
function keep(state: PrdcState, more: PrdcState["events"]): void {
  const all = [...state.events, ...more];
  const below = (halvings: number): PrdcState["events"] =>
    all.filter(({ hash }) => hash < 2 ** (32 - halvings));
  while (below(state.halvings).length > MOST_EVENTS) state.halvings++;
  state.events = below(state.halvings);
  state.excluded += all.length - state.events.length;
}

function comparedOf({ events, excluded }: PrdcState, k: number, border: "inside" | "outside"): Prdc {
  const inOrder = [...events].sort((a, b) => a.hash - b.hash);
  const scale = featureScale(inOrder.map(({ fields }) => sure(fields[0])));
  const points = inOrder
    .map(({ fields }) => fields.map((of) => standardised(of, scale)))
    .filter((fields): fields is Float64Array[] => fields.every((of) => of !== null));
  const real = points.map(([truth]) => sure(truth));
  const most = Math.max(0, ...points.map((fields) => fields.length - 1));
  const moments = SCORES.map(() => emptyMoments());
  const found: PrdcScores[] = [];
  if (real.length > k && scale.blocks.length > 0) {
    const realRadii = radii(real, k);
    for (let m = 1; m <= most; m++) {
      const generated = points.flatMap((fields) => fields[m] ?? []);
      if (generated.length > k) found.push(against(real, realRadii, generated, k, border));
    }
  }
  for (const scores of found) SCORES.forEach((name, s) => void addNumber(sure(moments[s]), scores[name]));
  const summaries = moments.map(summarise);
  const each = (of: (s: number) => number): PrdcScores => ({
    precision: of(0),
    recall: of(1),
    density: of(2),
    coverage: of(3),
  });
  const n = found.length;
  return {
    ...each((s) => sure(summaries[s]).mean),
    spread: each((s) => (n > 1 ? sure(summaries[s]).std * Math.sqrt(n / (n - 1)) : Number.NaN)),
    n: real.length,
    excluded: excluded + events.length - real.length,
  };
}
