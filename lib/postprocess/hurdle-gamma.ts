import { ValueError } from "../errors.js";
import type { EventSet } from "../fields/event.js";
import { emptyLike, type Field, thresholdFor, type Values, withValues } from "../fields/field.js";
import type { RandomStream } from "../fields/random.js";
import { type Fitted, type FittedOn, fittedOnEvents, makeFitted, memberStream } from "./fitted.js";
import { digamma, gammaQuantile, gammaTails, logGamma, trigamma } from "./gamma.js";
import { checkThreshold } from "./hard-threshold.js";
import { needCells, pairedCells } from "./paired-cells.js";

/** Dry with probability `dry`; else gamma distributed with this shape and scale (mm/day). */
export interface HurdleGamma {
  readonly dry: number;
  readonly shape: number;
  readonly scale: number;
}

/** The value that is not exceeded with probability p, mm/day; 0 up to the dry share. */
export function hurdleGammaQuantile({ dry, shape, scale }: HurdleGamma, p: number): number {
  if (p <= dry) return 0;
  const wet = 1 - dry;
  return scale * gammaQuantile(shape, { lower: (p - dry) / wet, upper: (1 - p) / wet });
}

export interface HurdleGammaOptions {
  /** Less than this many mm/day is dry; 0.05 by default. */
  readonly trace?: number;
  /** Seed of the jitter; 0 by default. */
  readonly seed?: number;
}

export interface HurdleGammaParams {
  readonly trace: number;
  readonly seed: number;
  readonly generated: HurdleGamma;
  readonly truth: HurdleGamma;
}

export type FittedHurdleGamma = Fitted<"hurdle-gamma", HurdleGammaParams>;

/**
 * Fits quantile mapping x → F_truth⁻¹(F_generated(x)) with a dry share and a gamma distribution of the wet
 * values on either side (Piani et al. 2010, doi:10.1007/s00704-009-0134-9), over all cells and events
 * together. The gamma parameters are those of maximum likelihood.
 *
 * Values below the trace are dry; where samples are drier than the truth, a seeded jitter draws the rank of
 * each dry cell, so that some become wet. The tail is the gamma's own: nothing is cut at the largest value
 * seen, and an extreme is only as good as the fit.
 *
 * @param events truth and samples in mm/day; cells count inside the mask where both are finite
 * @param options the trace in mm/day (0.05 by default), and the seed of the jitter
 * @returns a method that maps mm/day to mm/day; NaN stays NaN, masked cells as they are
 * @throws ValueError when the trace is negative, no cell can be compared, or the wet values of a side do not vary;
 *   ShapeError when truth and samples have different numbers of cells
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * (await fitHurdleGamma(events)).method; // → 'hurdle-gamma'
 * ```
 */
export async function fitHurdleGamma(
  events: EventSet<"mm/day">,
  { trace = 0.05, seed = 0 }: HurdleGammaOptions = {},
): Promise<FittedHurdleGamma> {
  checkThreshold(trace);
  const keys: string[] = [];
  const truthSums = emptySums();
  const generatedSums = emptySums();
  for await (const { key, truth, members } of events) {
    keys.push(key);
    const counted = new Uint8Array(truth.values.length);
    for (const member of members) {
      pairedCells(truth, member, counted);
      addSums(generatedSums, member.values, counted, trace);
      addSums(truthSums, truth.values, counted, trace);
    }
  }
  needCells(generatedSums.n, keys.length);
  return hurdleGamma(
    { trace, seed, generated: estimate(generatedSums, "samples"), truth: estimate(truthSums, "truth") },
    { keys, ownTruth: false },
  );
}

/** The fitted method of these parameters. */
export function hurdleGamma(params: HurdleGammaParams, fittedOn: FittedOn): FittedHurdleGamma {
  const side = ({ dry, shape, scale }: HurdleGamma) =>
    `dry ${dry.toFixed(3)}, shape ${shape.toPrecision(3)}, scale ${scale.toPrecision(3)} mm/day`;
  let wetMap: ((x: number) => number) | undefined;
  return makeFitted(
    "hurdle-gamma",
    fittedOn,
    params,
    `hurdle-gamma quantile mapping ${fittedOnEvents(fittedOn)}: truth ${side(params.truth)}; ` +
      `samples ${side(params.generated)}; the tail is the gamma's own`,
    (field, event, member) =>
      mapHurdleGamma(
        field,
        params,
        (wetMap ??= tabulate(wetMapOf(params))),
        memberStream(params.seed, event, member),
      ),
  );
}

/** NaN stays NaN and masked cells are left as they are. */
function mapHurdleGamma(
  field: Field<"mm/day">,
  { trace, generated, truth }: HurdleGammaParams,
  wetMap: (x: number) => number,
  stream: RandomStream,
): Field<"mm/day"> {
  const { values, mask } = field;
  const limit = thresholdFor(values, trace);
  const tooDry = generated.dry > truth.dry;
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++) {
    const x = values[i] ?? NaN;
    if (Number.isNaN(x) || (mask !== null && mask[i] === 0)) out[i] = x;
    else if (x >= limit && x > 0) out[i] = wetMap(x);
    else out[i] = tooDry ? hurdleGammaQuantile(truth, stream.uniform() * generated.dry) : 0;
  }
  return withValues(field, "mm/day", out);
}

/** Wet value of a sample → value of the truth, through the upper tails, which stay exact for extremes. */
function wetMapOf({ generated, truth }: HurdleGammaParams): (x: number) => number {
  const wetRatio = (1 - generated.dry) / (1 - truth.dry);
  const logGenerated = logGamma(generated.shape);
  const logTruth = logGamma(truth.shape);
  return (x) => {
    const upper = wetRatio * gammaTails(generated.shape, x / generated.scale, logGenerated).upper;
    return upper >= 1 ? 0 : truth.scale * gammaQuantile(truth.shape, { lower: 1 - upper, upper }, logTruth);
  };
}

/** Octaves from 2⁻⁷ to 2¹⁰ mm/day and points in each: linear in log x, to 1e-6 of the value and 1e-5 mm/day. */
const [FIRST_OCTAVE, OCTAVES, POINTS] = [-7, 17, 1024];

/** The same map from a table; outside of the table, and where it bends more than that, the map itself. */
function tabulate(map: (x: number) => number): (x: number) => number {
  const table = Float64Array.from({ length: OCTAVES * POINTS + 1 }, (_, k) =>
    map(2 ** (FIRST_OCTAVE + k / POINTS)),
  );
  return (x) => {
    const at = (Math.log2(x) - FIRST_OCTAVE) * POINTS;
    const k = Math.floor(at);
    const [low, high] = [table[k] ?? NaN, table[k + 1] ?? NaN];
    const bend = Math.max(
      Math.abs((table[k - 1] ?? NaN) - 2 * low + high),
      Math.abs(low - 2 * high + (table[k + 2] ?? NaN)),
    );
    return bend / 8 < 1e-5 + 1e-6 * low ? low + (high - low) * (at - k) : map(x);
  };
}

interface Sums {
  n: number;
  wet: number;
  sum: number;
  sumLog: number;
}

function emptySums(): Sums {
  return { n: 0, wet: 0, sum: 0, sumLog: 0 };
}

function addSums(into: Sums, values: Values, counted: Uint8Array, trace: number): void {
  const limit = thresholdFor(values, trace);
  for (let i = 0; i < counted.length; i++) {
    if (counted[i] === 0) continue;
    into.n++;
    const x = values[i] ?? NaN;
    if (x < limit || x === 0) continue;
    into.wet++;
    into.sum += x;
    into.sumLog += Math.log(x);
  }
}

/** Maximum likelihood from sufficient statistics: ln a − ψ(a) = ln mean − mean ln, by Newton's method. */
function estimate({ n, wet, sum, sumLog }: Sums, side: string): HurdleGamma {
  const mean = sum / wet;
  const spread = Math.log(mean) - sumLog / wet;
  if (!(spread > 1e-9))
    throw new ValueError(
      `the ${wet} wet values of the ${side} do not vary, so they have no gamma distribution: ` +
        "fit on more events, or use quantile-mapping",
    );
  let shape = (3 - spread + Math.sqrt((spread - 3) ** 2 + 24 * spread)) / (12 * spread);
  for (let step = 0; step < 50; step++) {
    const change = (Math.log(shape) - digamma(shape) - spread) / (1 / shape - trigamma(shape));
    shape -= change;
    if (Math.abs(change) < 1e-14 * shape) break;
  }
  return { dry: 1 - wet / n, shape, scale: mean / shape };
}
