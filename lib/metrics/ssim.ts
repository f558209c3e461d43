import type { Grid, Mask, Space, Values } from "../fields/field.js";
import type { Metric, MetricText } from "./metric.js";
import { addNumber, emptyMoments, type Moments, mergeMoments, type Summary, summarise } from "./moments.js";
import { summaryRows } from "./rows.js";

export interface SsimOptions {
  /** Standard deviation of the Gaussian window in cells; 1.5 by default. */
  readonly sigma?: number;
  /** The window reaches this many cells to each side; 5 by default (11 × 11). */
  readonly radius?: number;
  /** Range of the values, in their unit; by default largest − least of the truth over its counted cells. */
  readonly range?: number;
}

/**
 * Mean structural similarity of two fields (Wang et al. 2004, doi:10.1109/TIP.2003.819861): Gaussian windows,
 * K₁ = 0.01, K₂ = 0.03, variances with divisor Σw.
 *
 * Only windows that lie inside of the domain and hold no missing cell are averaged.
 *
 * @param truth one value a cell, row by row; what is not finite is missing
 * @param sample in the same unit, of the same grid
 * @param grid of both fields
 * @param valid 1 where a cell counts; `null`: everywhere
 * @param options width and radius of the window in cells, and the range of values: that of the truth by default
 * @returns at most 1, without unit; NaN when no window is left, or the range is 0
 * @example
 * ```ts
 * const rain = Float32Array.from({ length: 121 }, (_, i) => i % 7);
 * metrics.ssimOf(rain, rain, { height: 11, width: 11 }); // → 1
 * ```
 */
export function ssimOf(
  truth: Values,
  sample: Values,
  grid: Grid,
  valid: Mask | null = null,
  options: SsimOptions = {},
): number {
  const { sigma = 1.5, radius = 5 } = options;
  const ok = Float64Array.from(truth, (t, i) =>
    (valid === null || valid[i] === 1) && Number.isFinite(t) && Number.isFinite(sample[i]) ? 1 : 0,
  );
  const range = options.range ?? rangeOf(truth, ok);
  if (!(range > 0)) return Number.NaN;
  const kernel = gaussian(sigma, radius);
  const blur = (of: (i: number) => number): Float64Array =>
    convolve(
      Float64Array.from(ok, (v, i) => (v === 1 ? of(i) : 0)),
      grid,
      kernel,
    );
  const covered = blur(() => 1);
  const meanX = blur((i) => truth[i] ?? NaN);
  const meanY = blur((i) => sample[i] ?? NaN);
  const xx = blur((i) => (truth[i] ?? NaN) ** 2);
  const yy = blur((i) => (sample[i] ?? NaN) ** 2);
  const xy = blur((i) => (truth[i] ?? NaN) * (sample[i] ?? NaN));
  const [c1, c2] = [(0.01 * range) ** 2, (0.03 * range) ** 2];
  let [sum, n] = [0, 0];
  for (let i = 0; i < covered.length; i++) {
    if ((covered[i] ?? NaN) < 1 - 1e-9) continue;
    const [x, y] = [meanX[i] ?? NaN, meanY[i] ?? NaN];
    const [varX, varY, cov] = [(xx[i] ?? NaN) - x * x, (yy[i] ?? NaN) - y * y, (xy[i] ?? NaN) - x * y];
    sum += ((2 * x * y + c1) * (2 * cov + c2)) / ((x * x + y * y + c1) * (varX + varY + c2));
    n++;
  }
  return sum / n;
}

function rangeOf(values: Values, ok: Float64Array): number {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    if (ok[i] === 0) continue;
    min = Math.min(min, values[i] ?? NaN);
    max = Math.max(max, values[i] ?? NaN);
  }
  return max - min;
}

function gaussian(sigma: number, radius: number): Float64Array {
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const total = kernel.reduce((sum, k) => sum + k, 0);
  return kernel.map((k) => k / total);
}

/** Separable convolution where the window lies inside of the domain; 0 elsewhere. */
function convolve(values: Float64Array, { height, width }: Grid, kernel: Float64Array): Float64Array {
  const radius = (kernel.length - 1) / 2;
  const rows = new Float64Array(values.length);
  for (let y = 0; y < height; y++)
    for (let x = radius; x < width - radius; x++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++)
        sum += (kernel[k] ?? NaN) * (values[y * width + x + k - radius] ?? NaN);
      rows[y * width + x] = sum;
    }
  const out = new Float64Array(values.length);
  for (let y = radius; y < height - radius; y++)
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++)
        sum += (kernel[k] ?? NaN) * (rows[(y + k - radius) * width + x] ?? NaN);
      out[y * width + x] = sum;
    }
  return out;
}

const TEXT: MetricText = {
  id: "ssim",
  label: "SSIM",
  unit: "1",
  definition:
    "structural similarity of each sample and its real field (Gaussian windows of 11×11 cells, σ = 1.5, K₁ = 0.01, K₂ = 0.03, range that of the real field); mean and std (divisor n) over samples",
  missing:
    "windows that reach over the border or hold a missing cell are left out; NaN where none is left, or the real field is constant",
  source: "Wang et al. 2004, doi:10.1109/TIP.2003.819861",
};

/**
 * {@link ssimOf} of every member against its event, summarised over members; undefined ones are counted.
 *
 * @param options width and radius of the window in cells, and the range of values: that of each truth by default
 * @returns a metric for {@link measure}; without unit, over cells where truth and all members are finite, NaN where
 *   no member has one
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { ssim } = await measure(events, { ssim: metrics.ssim });
 * [ssim.n, ssim.undefined]; // → [ 0, 24 ]
 * ```
 */
export function ssim<S extends Space = "mm/day">(options: SsimOptions = {}): Metric<Moments, Summary, S> {
  return {
    ...TEXT,
    init: emptyMoments,
    add(state, event, { complete }) {
      for (const { values } of event.members)
        addNumber(state, ssimOf(event.truth.values, values, event.truth.grid, complete, options));
    },
    merge: mergeMoments,
    result: summarise,
    rows: (r) =>
      summaryRows(r, "constant truth, or no 11×11 window without missing cells", {
        ssim: r.mean,
        "ssim.std": r.std,
      }),
  };
}
