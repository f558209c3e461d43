import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import type { Grid } from "../fields/field.js";
import { sure } from "../sure.js";
import type { Metric, MetricText } from "./metric.js";
import { summaryRows } from "./rows.js";
import { halfSpectrum, missingCell } from "./spectrum.js";

/** Radially averaged power spectral density. */
export interface Rapsd {
  /** Cycles per unit of the spacing (per cell when it is 1), from 0. */
  readonly frequency: Float64Array;
  /** Mean of |F|²/(height·width) over each ring. */
  readonly power: Float64Array;
}

export interface RapsdOptions {
  /** Distance between cells, in the unit wanted for scales; 1 by default. */
  readonly spacing?: number;
  /** Scale the power to sum 1 (NaN for an all-dry field). */
  readonly normalise?: boolean;
}

/**
 * Radially averaged power spectral density of a field (Harris et al. 2001,
 * doi:10.1175/1525-7541(2001)002<0406:MPOAOR>2.0.CO;2): power averaged over rings of wave number
 * round(√(k_y² + k_x²)), up to half of the longer side. A constant field has power at frequency 0 alone.
 *
 * @param values one a cell, row by row, all finite
 * @param grid of the field, in cells
 * @param options length of a cell (1 by default), and whether the power sums to 1
 * @returns frequency in cycles per length of a cell, and power in the square of the values' unit
 * @throws ValueError when a value is missing
 * @example
 * ```ts
 * const checkerboard = Float32Array.from({ length: 64 }, (_, i) => (i + (i >> 3)) % 2);
 * metrics.rapsdOf(checkerboard, { height: 8, width: 8 }).power; // → [ 16, 0, 0, 0 ]
 * ```
 */
export function rapsdOf(values: ArrayLike<number>, grid: Grid, options: RapsdOptions = {}): Rapsd {
  const { spacing = 1, normalise = false } = options;
  const longer = Math.max(grid.height, grid.width);
  let power = ringPower(values, grid);
  if (!power) throw missingCell(values, grid);
  if (normalise) {
    const total = power.reduce((sum, p) => sum + p, 0);
    power = power.map((p) => p / total);
  }
  return { frequency: power.map((_, ring) => ring / (longer * spacing)), power };
}

/** Mean of |F|²/(height·width) over each ring; `null` where a value is missing. */
function ringPower(values: ArrayLike<number>, grid: Grid): Float64Array | null {
  const spectrum = halfSpectrum(values, grid);
  if (!spectrum) return null;
  const { groups, counts } = ringsOf(grid, spectrum.rows);
  const n = counts.length;
  const sums = spectrum.sumsOf(groups, 2 * n + 1);
  return counts.map(
    (count, ring) => ((sums[ring] ?? NaN) + 2 * (sums[n + ring] ?? NaN)) / (values.length * count),
  );
}

interface Rings {
  readonly height: number;
  readonly width: number;
  /**
   * For each place of a {@link HalfSpectrum} its ring, which is a wave number, rounded; and the number of rings more
   * where the opposite wave number is not in the spectrum, so that it counts twice. Twice their number: in no ring.
   */
  readonly groups: Uint32Array;
  /** Wave numbers of each ring. */
  readonly counts: Float64Array;
}

/** Kept for the next field of the grid. */
function ringsOf({ height, width }: Grid, rows: number): Rings {
  if (last.height === height && last.width === width) return last;
  const n = Math.ceil(Math.max(height, width) / 2);
  const groups = new Uint32Array(rows * width).fill(2 * n);
  const counts = new Float64Array(n);
  for (let x = 0; x < width; x++)
    for (let y = 0; 2 * y <= height; y++) {
      const ring = Math.round(Math.sqrt(y * y + signed(x, width) ** 2));
      if (ring >= n) continue;
      const once = y === 0 || 2 * y === height;
      groups[x * rows + y] = once ? ring : n + ring;
      counts[ring] = (counts[ring] ?? NaN) + (once ? 1 : 2);
    }
  last = { height, width, groups, counts };
  return last;
}
let last: Rings = { height: 0, width: 0, groups: new Uint32Array(0), counts: new Float64Array(0) };

/** Wave number of an index of the transform. */
function signed(index: number, length: number): number {
  return index < length / 2 ? index : index - length;
}

export interface SpectralState {
  /** By ring. */
  truth: ExactSum[] | null;
  samples: ExactSum[] | null;
  truthFields: number;
  sampleFields: number;
  excluded: number;
  height: number;
  width: number;
}

/** See {@link rapsd}. */
export interface SpectralRatio {
  readonly frequency: Float64Array;
  /** Mean power of the real fields. */
  readonly truth: Float64Array;
  /** Mean power of the generated fields. */
  readonly samples: Float64Array;
  /** Generated over real; NaN where the real power is 0. Below 1 at high frequency: too smooth. */
  readonly ratio: Float64Array;
  /** Total generated over total real power at scales below four cells; NaN when there are none. */
  readonly smallScaleRatio: number;
  /** Root mean square of 10·log₁₀ of the ratio over frequencies above 0, dB. */
  readonly logSpectralDistance: number;
  /** Generated fields used, and fields left out because a cell is missing. */
  readonly n: number;
  readonly excluded: number;
}

const TEXT: MetricText = {
  id: "rapsd",
  label: "power spectrum",
  unit: "1; dB",
  definition:
    "radially averaged power spectral density: power of the samples over that of the real fields at scales below four cells, and the root mean square over frequencies of 10·log₁₀ of their ratio (dB)",
  missing:
    "a spectrum needs the whole rectangle: the mask is not applied, and a field with a missing cell is left out and counted",
  source: "Harris et al. 2001, doi:10.1175/1525-7541(2001)002<0406:MPOAOR>2.0.CO;2",
};

/**
 * Mean {@link rapsdOf} of the real and the generated fields and their ratio by scale.
 *
 * A spectrum needs the whole rectangle: the mask is not applied, and a member with a missing cell in itself or
 * its truth is left out and counted.
 *
 * @param options length of a cell; 1 by default
 * @returns a metric for {@link measure}; mean power in the square of the fields' unit; empty where no field is whole,
 *   and a ratio NaN where the truth has no power
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { rapsd } = await measure(events, { rapsd: metrics.rapsd });
 * rapsd.ratio.length; // → 3
 * ```
 */
export function rapsd(options: RapsdOptions = {}): Metric<SpectralState, SpectralRatio> {
  const { spacing = 1 } = options;
  return {
    ...TEXT,
    init: () => ({
      truth: null,
      samples: null,
      truthFields: 0,
      sampleFields: 0,
      excluded: 0,
      height: 0,
      width: 0,
    }),
    add(state, { truth, members }) {
      state.height = truth.grid.height;
      state.width = truth.grid.width;
      const real = ringPower(truth.values, truth.grid);
      const generated = real
        ? members.map(({ values, grid }) => ringPower(values, grid)).filter((power) => power !== null)
        : [];
      state.excluded += members.length - generated.length;
      if (!real || generated.length === 0) return;
      state.truth = plus(state.truth, real);
      state.truthFields++;
      for (const power of generated) {
        state.samples = plus(state.samples, power);
        state.sampleFields++;
      }
    },
    merge(into, other) {
      for (const side of ["truth", "samples"] as const) {
        into[side] ??= other[side]?.map(exactSum) ?? null;
        other[side]?.forEach((sum, ring) => {
          mergeExact(sure(sure(into[side])[ring]), sum);
        });
      }
      into.truthFields += other.truthFields;
      into.sampleFields += other.sampleFields;
      into.excluded += other.excluded;
      into.height ||= other.height;
      into.width ||= other.width;
    },
    result(state) {
      const longer = Math.max(state.height, state.width);
      const mean = (sums: ExactSum[] | null, n: number): Float64Array =>
        Float64Array.from(sums ?? [], (sum) => exactTotal(sum) / n);
      const truth = mean(state.truth, state.truthFields);
      const samples = mean(state.samples, state.sampleFields);
      const ratio = truth.map((p, ring) => (p > 0 ? (samples[ring] ?? NaN) / p : Number.NaN));
      const small = (power: Float64Array): number =>
        power.reduce((sum, p, ring) => (ring * 4 > longer ? sum + p : sum), 0);
      const decibels = ratio.slice(1).map((r) => (10 * Math.log10(r)) ** 2);
      return {
        frequency: truth.map((_, ring) => ring / (longer * spacing)),
        truth,
        samples,
        ratio,
        smallScaleRatio: small(truth) > 0 ? small(samples) / small(truth) : Number.NaN,
        logSpectralDistance:
          decibels.length > 0
            ? Math.sqrt(decibels.reduce((sum, d) => sum + d, 0) / decibels.length)
            : Number.NaN,
        n: state.sampleFields,
        excluded: state.excluded,
      };
    },
    rows: (r) =>
      summaryRows(
        { n: r.n, undefined: r.excluded },
        r.n === 0 ? "every field has a missing cell" : "no power at these scales",
        {
          "rapsd.small-scale-ratio": r.smallScaleRatio,
          "rapsd.log-spectral-distance": r.logSpectralDistance,
        },
      ),
  };
}

function plus(sums: ExactSum[] | null, power: Float64Array): ExactSum[] {
  const into = sums ?? Array.from(power, exactSum);
  power.forEach((p, ring) => {
    addExact(sure(into[ring]), p);
  });
  return into;
}
