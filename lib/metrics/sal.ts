import { emptyLike, type Grid, type Mask, type Values } from "../fields/field.js";
import { quantileInPlace } from "../fields/quantile.js";
import type { Metric, MetricText } from "./metric.js";
import { addNumber, emptyMoments, type Moments, mergeMoments, type Summary, summarise } from "./moments.js";
import { type PrecipitationObject, precipitationObjects } from "./precipitation-objects.js";
import { summaryRows } from "./rows.js";
import { leaveOutMissing } from "./seen.js";

/** What distances of the location part are divided by; see {@link SalOptions.distance}. */
export type SalDistance = "diagonal" | "diagonal-centres" | "longer-side";

export interface SalOptions {
  /** Objects are cells of at least this share of the field's 95th wet percentile; 1/15 by default. */
  readonly factor?: number;
  /** A cell is wet, for that percentile, above this many mm/day; 0 by default. */
  readonly wetAbove?: number;
  /** Smallest object in cells; 1 by default, so that none is dropped. */
  readonly minimumSize?: number;
  /** Cells that touch at a corner are one object (8, default) or not (4). */
  readonly connectivity?: 4 | 8;
  /**
   * √(height² + width²), the largest distance between two boundary points (default); between two cell centres;
   * or the longer side.
   */
  readonly distance?: SalDistance;
}

/** One side of the comparison. */
export interface SalField {
  /** Threshold of the objects, mm/day; NaN for a dry field. */
  readonly threshold: number;
  readonly objects: number;
  /** Mass-weighted mean of the objects' volumes, each scaled by its maximum. */
  readonly volume: number;
}

export interface Sal {
  /** −2 (objects too small or peaked) to 2 (too large or flat). */
  readonly structure: number;
  /** −2 (too dry) to 2 (too wet). */
  readonly amplitude: number;
  /** 0 to 2: `centres` + `scatter`. */
  readonly location: number;
  /** Distance of the centres of mass. */
  readonly centres: number;
  /** Difference of the mean distances of objects from the centre. */
  readonly scatter: number;
  readonly truth: SalField;
  readonly sample: SalField;
}

/**
 * Structure, amplitude and location of a generated field against the real one (Wernli et al. 2008,
 * doi:10.1175/2008MWR2415.1; threshold from the wet percentile, Wernli, Hofmann & Zimmer 2009,
 * doi:10.1175/2009WAF2222271.1).
 *
 * Cells missing in either field are left out of both. Both fields dry: all NaN. One dry: structure and
 * amplitude ±2, location NaN. Objects are found by contiguity alone, and small ones are kept.
 *
 * @param truth mm/day, row by row
 * @param sample mm/day, of the same grid
 * @param grid of both fields; distances are in cells
 * @param valid 1 where a cell counts; `null`: everywhere
 * @param options what an object is: its threshold as a share of the field's wet P95 (1/15 by default), connectivity
 *   and smallest size; and the longest distance
 * @returns structure and amplitude from −2 to 2, location from 0 to 2, without unit; NaN as above
 * @example
 * ```ts
 * const [truth, sample] = [Float32Array.of(0, 5, 0, 0), Float32Array.of(0, 0, 9, 0)];
 * metrics.salOf(truth, sample, { height: 1, width: 4 }).amplitude; // → 0.5714
 * ```
 */
export function salOf(
  truth: Values,
  sample: Values,
  grid: Grid,
  valid: Mask | null = null,
  options: SalOptions = {},
): Sal {
  const both = valid ? valid.slice() : new Uint8Array(truth.length).fill(1);
  leaveOutMissing(both, truth);
  leaveOutMissing(both, sample);
  const real = describeField(truth, grid, both, options);
  return contrasts(real, describeField(sample, grid, both, options), grid, options);
}

function contrasts(real: Described, generated: Described, grid: Grid, options: SalOptions): Sal {
  const sides = { truth: real.field, sample: generated.field };
  const amplitude = contrast(generated.mass, real.mass);
  const structure = contrast(generated.field.volume, real.field.volume);
  if (!(real.mass > 0 && generated.mass > 0))
    return {
      structure,
      amplitude,
      location: Number.NaN,
      centres: Number.NaN,
      scatter: Number.NaN,
      ...sides,
    };
  const scale = distanceScale(grid, options.distance ?? "diagonal");
  const centres = Math.hypot(generated.y - real.y, generated.x - real.x) / scale;
  const scatter = (2 * Math.abs(generated.scatter - real.scatter)) / scale;
  return { structure, amplitude, location: centres + scatter, centres, scatter, ...sides };
}

/** 2(a − b)/(a + b), in [−2, 2]; NaN for two zeros. */
function contrast(a: number, b: number): number {
  return (2 * (a - b)) / (a + b);
}

function distanceScale({ height, width }: Grid, distance: SalDistance): number {
  if (distance === "longer-side") return Math.max(height, width);
  return distance === "diagonal" ? Math.hypot(height, width) : Math.hypot(height - 1, width - 1);
}

interface Described {
  field: SalField;
  mass: number;
  y: number;
  x: number;
  /** Mass-weighted mean distance of the objects' centres from the field's centre of mass, cells. */
  scatter: number;
}

function describeField(values: Values, grid: Grid, valid: Mask, options: SalOptions): Described {
  const { factor = 1 / 15, wetAbove = 0, minimumSize = 1, connectivity = 8 } = options;
  const wet = emptyLike(values);
  const { n, mass, sumY, sumX } = rainSums(values, grid, valid, wetAbove, wet);
  const threshold = factor * quantileInPlace(wet.subarray(0, n), 0.95);
  const objects = Number.isNaN(threshold)
    ? []
    : precipitationObjects(values, grid, valid, { threshold, connectivity, minimumSize });
  const [y, x] = [sumY / mass, sumX / mass];
  const inObjects = objects.reduce((sum, o) => sum + o.mass, 0);
  const weighted = (of: (object: PrecipitationObject) => number): number =>
    inObjects > 0 ? objects.reduce((sum, o) => sum + o.mass * of(o), 0) / inObjects : 0;
  return {
    field: { threshold, objects: objects.length, volume: weighted((o) => o.mass / o.maximum) },
    mass,
    y,
    x,
    scatter: weighted((o) => Math.hypot(o.y - y, o.x - x)),
  };
}

/** Mass and its moments; the values above `wetAbove` go to `wet`, and n is how many. */
function rainSums(
  values: Values,
  { height, width }: Grid,
  valid: Mask,
  wetAbove: number,
  wet: Values,
): { n: number; mass: number; sumY: number; sumX: number } {
  let [n, mass, sumY, sumX] = [0, 0, 0, 0];
  for (let i = 0, row = 0; row < height; row++) {
    let rowMass = 0;
    for (let column = 0; column < width; column++, i++) {
      const value = values[i] ?? NaN;
      if (!(value > 0) || valid[i] === 0) continue;
      if (value > wetAbove) wet[n++] = value;
      rowMass += value;
      sumX += value * column;
    }
    mass += rowMass;
    sumY += rowMass * row;
  }
  return { n, mass, sumY, sumX };
}

export interface SalState {
  structure: Moments;
  amplitude: Moments;
  location: Moments;
  absolute: { structure: Moments; amplitude: Moments };
}

/** Over samples: the mean tells the bias, the mean absolute value the size of the error. */
export interface MeanSal {
  readonly structure: Summary;
  readonly amplitude: Summary;
  readonly location: Summary;
  readonly absoluteStructure: number;
  readonly absoluteAmplitude: number;
}

const TEXT: MetricText = {
  id: "sal",
  label: "SAL",
  unit: "1",
  definition:
    "structure, amplitude and location of each sample against its real field; objects are cells of at least 1/15 of the field's 95th wet percentile that touch at a side or corner. Mean over samples, and mean absolute value of the first two",
  missing:
    "cells missing in any field of the event are left out; both fields dry: undefined and counted; one dry: structure and amplitude ±2, location undefined",
  source:
    "Wernli et al. 2008, doi:10.1175/2008MWR2415.1; threshold: Wernli, Hofmann & Zimmer 2009, doi:10.1175/2009WAF2222271.1",
};

/**
 * {@link salOf} of every member against its event, summarised; undefined ones are counted.
 *
 * @param options as of {@link salOf}
 * @returns a metric for {@link measure}; numbers without unit over cells where truth and all members are finite, NaN
 *   where no pair has one
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { sal } = await measure(events, { sal: metrics.sal });
 * [sal.structure.mean, sal.amplitude.mean, sal.location.mean]; // → [ 0.0007453, 0.1119, 0.02987 ]
 * ```
 */
export function sal(options: SalOptions = {}): Metric<SalState, MeanSal> {
  return {
    ...TEXT,
    init: () => ({
      structure: emptyMoments(),
      amplitude: emptyMoments(),
      location: emptyMoments(),
      absolute: { structure: emptyMoments(), amplitude: emptyMoments() },
    }),
    add(state, event, { complete: valid }) {
      const { values, grid } = event.truth;
      const real = describeField(values, grid, valid, options);
      for (const member of event.members) {
        const one = contrasts(real, describeField(member.values, grid, valid, options), grid, options);
        addNumber(state.structure, one.structure);
        addNumber(state.amplitude, one.amplitude);
        addNumber(state.location, one.location);
        addNumber(state.absolute.structure, Math.abs(one.structure));
        addNumber(state.absolute.amplitude, Math.abs(one.amplitude));
      }
    },
    merge(into, other) {
      for (const key of ["structure", "amplitude", "location"] as const) mergeMoments(into[key], other[key]);
      for (const key of ["structure", "amplitude"] as const)
        mergeMoments(into.absolute[key], other.absolute[key]);
    },
    result: ({ structure, amplitude, location, absolute }) => ({
      structure: summarise(structure),
      amplitude: summarise(amplitude),
      location: summarise(location),
      absoluteStructure: summarise(absolute.structure).mean,
      absoluteAmplitude: summarise(absolute.amplitude).mean,
    }),
    rows: (r) => [
      ...summaryRows(r.structure, "truth and samples are dry", {
        "sal.structure": r.structure.mean,
        "sal.structure.abs": r.absoluteStructure,
      }),
      ...summaryRows(r.amplitude, "truth and samples are dry", {
        "sal.amplitude": r.amplitude.mean,
        "sal.amplitude.abs": r.absoluteAmplitude,
      }),
      ...summaryRows(r.location, "truth or samples are dry", { "sal.location": r.location.mean }),
    ],
  };
}
