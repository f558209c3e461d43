import { spatialCorrelationOf } from "../metrics/spatial-correlation.js";
import { WET_THRESHOLD } from "../metrics/wet-threshold.js";
import { sure } from "../sure.js";
import { shareFrom } from "./amounts.js";
import { kolmogorov } from "./joint/kolmogorov.js";
import { maskedCells, type Specimen } from "./specimen.js";
import { dispersionOf, dispersionRow } from "./statistics/dispersion.js";
import { blocksOf, overEvents } from "./statistics/over-events.js";
import { type PooledValues, poolValues, sortedPool } from "./statistics/pooled.js";
import { mean } from "./statistics/summary.js";
import { logRatios, rootMeanSquare, upperRelation } from "./statistics/upper-relation.js";

/** In what samples can be far from the truth. */
export type Aspect = "spatialCorrelation" | "wetFraction" | "ks" | "massBias" | "upper" | "spread";

/** A distance from the truth that a cause is seen by, beside those of the metrics. */
export interface Measure {
  /** What is off, as in "amounts at the edge (log ratio)". */
  readonly name: string;
  /** The distance that matters. */
  readonly matters: number;
  readonly distance: (specimen: Specimen) => number;
  /** It is of single events, so that chance over events says nothing of it. */
  readonly isOfOne?: boolean;
}

/** What each is called, and the distance in it that matters. */
export const ASPECTS: Readonly<Record<Aspect, { readonly name: string; readonly matters: number }>> = {
  spatialCorrelation: { name: "spatial correlation", matters: 0.05 },
  wetFraction: { name: "wet fraction", matters: 0.05 },
  ks: { name: "KS", matters: 0.05 },
  massBias: { name: "mass (log ratio)", matters: Math.log(1.06) },
  upper: { name: "upper quantiles (log ratio)", matters: 0.15 },
  spread: { name: "spread (log ratio)", matters: Math.log(1.15) },
};

/** Distances from the truth in each aspect; no larger than a hundred of those that matter. */
type Distances = Readonly<Record<Aspect, number>>;

/** How far samples are from their truths: over all events, and with each block of events left out. */
export interface Standing {
  readonly all: Distances;
  readonly left: readonly Distances[];
}

/** A change of a distance, in units of what matters: positive where it shrinks. */
export interface Change {
  /** `own`: what this cause alone is measured by. */
  readonly aspect: Aspect | "own";
  readonly name: string;
  /** The distance that matters: the unit of gain and error. */
  readonly matters: number;
  readonly before: number;
  readonly after: number;
  /** Distance from the truth taken away, in multiples of what matters in this aspect, and its standard error over events. */
  readonly gain: number;
  readonly error: number;
  /** Degrees of freedom of that error: blocks of events less one. */
  readonly freedom: number;
}

/** For what a cause alone is measured by, which may take its time. */
const FEW_BLOCKS = 10;
const FARTHEST = 100;
const LEFT_VALUES = 20_000;

/** Kept by specimen: the same one stands before several repairs, and specimens are never changed. */
const kept = new WeakMap<Specimen, Map<boolean, Standing>>();

/** @param withSpread whether spread is measured too, which takes longer than all else */
export function standingOf(specimen: Specimen, withSpread: boolean): Standing {
  const known = kept.get(specimen) ?? new Map<boolean, Standing>();
  kept.set(specimen, known);
  const standing = known.get(withSpread) ?? measureStanding(specimen, withSpread);
  known.set(withSpread, standing);
  return standing;
}

function measureStanding(specimen: Specimen, withSpread: boolean): Standing {
  const { events } = specimen;
  const pool = poolValues(specimen);
  const thin = thinned(pool);
  const correlations = events.map(({ truth, members }) => {
    const counted = countedOf(specimen, truth.values);
    const each = members.map(({ values }) =>
      spatialCorrelationOf(truth.values, values, finiteIn(values, counted)),
    );
    return mean(each.map((r) => (Number.isFinite(r) ? r : 0)));
  });
  const group = blockOf(specimen);
  const inside = maskedCells(specimen);
  const rows = withSpread ? events.map((event) => dispersionRow(event, inside)) : [];
  const spreadOf = (left: number): number =>
    withSpread
      ? Math.abs(Math.log(dispersionOf(rows.filter((_, e) => group(e) !== left)).ratio))
      : Number.NaN;
  const distances = (of: PooledValues, left: number): Distances => {
    const out = (event: number): boolean => group(event) === left;
    return distancesOf(
      sortedPool(of.truth, out),
      sortedPool(of.samples, out),
      correlations.filter((_, e) => !out(e)),
      spreadOf(left),
    );
  };
  const groups = new Set(events.map((_, e) => group(e)));
  return {
    all: distances(pool, -1),
    left: groups.size < 3 ? [] : [...groups].map((g) => distances(thin, g)),
  };
}

function distancesOf(
  truth: Float64Array,
  samples: Float64Array,
  correlations: readonly number[],
  spread: number,
): Distances {
  const [wet, real] = [shareFrom(samples, WET_THRESHOLD), shareFrom(truth, WET_THRESHOLD)];
  const from = Math.min(Math.max(0.6, 1 - real / 2), 0.97);
  const ratios = logRatios(upperRelation(truth, samples, from), (v) => v);
  const far = (value: number, aspect: Aspect): number => {
    const farthest = FARTHEST * ASPECTS[aspect].matters;
    return Number.isNaN(value) ? farthest : Math.min(value, farthest);
  };
  return {
    spatialCorrelation: 1 - mean(correlations),
    wetFraction: Math.abs(wet - real),
    ks: kolmogorov(truth, samples),
    massBias: far(Math.abs(Math.log(mean(samples) / mean(truth))), "massBias"),
    upper: far(rootMeanSquare(ratios), "upper"),
    spread,
  };
}

/** What changed from one standing to another in each aspect. */
export function changesBetween(before: Standing, after: Standing): Change[] {
  return (Object.keys(ASPECTS) as Aspect[])
    .filter((aspect) => !Number.isNaN(before.all[aspect]) && !Number.isNaN(after.all[aspect]))
    .map((aspect) => ({
      aspect,
      ...ASPECTS[aspect],
      ...moved(
        ASPECTS[aspect].matters,
        [before, after].map(({ all }) => all[aspect]),
        [before, after].map(({ left }) => left.map((d) => d[aspect])),
      ),
    }));
}

/** What changed in a measure of a cause's own. */
export function changeOf(
  { name, matters, distance, isOfOne }: Measure,
  before: Specimen,
  after: Specimen,
): Change {
  if (isOfOne) {
    const [from, to] = [distance(before), distance(after)];
    const change = { before: from, after: to, gain: (from - to) / matters };
    return { aspect: "own", name, matters, ...change, error: 0, freedom: Number.POSITIVE_INFINITY };
  }
  const groups = new Set(before.events.map((_, e) => blockOf(before, FEW_BLOCKS)(e)));
  const without = (specimen: Specimen, group: number): Specimen => ({
    ...specimen,
    events: specimen.events.filter((_, e) => blockOf(specimen, FEW_BLOCKS)(e) !== group),
  });
  const left = [before, after].map((specimen) =>
    groups.size < 3 ? [] : [...groups].map((group) => distance(without(specimen, group))),
  );
  return { aspect: "own", name, matters, ...moved(matters, [before, after].map(distance), left) };
}

/** Block of an event by its place in the set that the specimen was taken from: a repair may leave events out. */
function blockOf({ events, of }: Specimen, most?: number): (position: number) => number {
  const blocks = blocksOf(Math.max(of.events, events.length), most);
  return (position) => blocks.of(sure(events[position]).index);
}

/**
 * A distance before and after, with the error of its change over events: that of the difference, or where that is larger,
 * of the distances themselves, since a distance next to 0 is folded and its difference errs twice.
 */
function moved(
  matters: number,
  [before = Number.NaN, after = Number.NaN]: readonly number[],
  [leftBefore = [], leftAfter = []]: readonly (readonly number[])[],
): Pick<Change, "before" | "after" | "gain" | "error" | "freedom"> {
  const jackknife = (values: readonly number[]): number => overEvents(values).error;
  const differences = leftBefore.map((b, g) => (b - (leftAfter[g] ?? Number.NaN)) / matters);
  const ofEither = [leftBefore, leftAfter].map((left) => jackknife(left.map((d) => d / matters)));
  return {
    before,
    after,
    gain: (before - after) / matters,
    error: Math.min(jackknife(differences), Math.max(...ofEither)),
    freedom: overEvents(differences).freedom,
  };
}

function thinned({ truth, samples }: PooledValues): PooledValues {
  const total = samples.reduce((n, part) => n + part.length, 0);
  const step = Math.ceil(total / LEFT_VALUES);
  const thin = (parts: readonly Float64Array[]): Float64Array[] =>
    step < 2 ? [...parts] : parts.map((part) => part.filter((_, i) => i % step === 0));
  return { truth: thin(truth), samples: thin(samples) };
}

function countedOf({ mask }: Specimen, truth: ArrayLike<number>): Uint8Array {
  const counted = new Uint8Array(truth.length);
  for (let i = 0; i < counted.length; i++) if (mask?.[i] !== 0 && Number.isFinite(truth[i])) counted[i] = 1;
  return counted;
}

function finiteIn(values: ArrayLike<number>, counted: Uint8Array): Uint8Array {
  const both = new Uint8Array(counted.length);
  for (let i = 0; i < both.length; i++) if (counted[i] === 1 && Number.isFinite(values[i])) both[i] = 1;
  return both;
}
