import { ValueError } from "../errors.js";
import { addValues, distributionQuantiles, emptyDistribution } from "../fields/distribution.js";
import type { EventSet } from "../fields/event.js";
import { emptyLike, type Field, thresholdFor, withValues } from "../fields/field.js";
import type { RandomStream } from "../fields/random.js";
import { sure } from "../sure.js";
import { type Fitted, type FittedOn, fittedOnEvents, makeFitted, memberStream } from "./fitted.js";
import { firstAtLeastShare, type GuideTable, guideShares } from "./guide-table.js";
import { checkThreshold } from "./hard-threshold.js";
import { needCells } from "./paired-cells.js";
import { simdQuantileMap } from "./simd-quantile-mapping.js";
import { type WetMap, wetMap, wetValue } from "./wet-map.js";
import { wetPairs } from "./wet-pairs.js";

/**
 * What happens above the largest generated value of the fit: the last correction is kept as a difference
 * (`shift`, Boé et al. 2007, doi:10.1002/joc.1602) or as a ratio (`ratio`), or the largest truth is the end
 * (`constant`).
 */
export type Tail = "shift" | "ratio" | "constant";

export interface QuantileMappingOptions {
  /** Less than this many mm/day is dry; 0.05 by default. With 0, only an exact zero is, and it stays zero. */
  readonly trace?: number;
  /** Probabilities (ascending, from 0 to 1) of the quantiles that are kept of the wet values. */
  readonly probabilities?: ArrayLike<number>;
  /** `shift` by default. */
  readonly tail?: Tail;
  /** Seed of the jitter; 0 by default. */
  readonly seed?: number;
}

export interface QuantileMappingParams {
  readonly trace: number;
  readonly tail: Tail;
  readonly seed: number;
  /** Share of generated values, and of truth, below the trace. */
  readonly dryGenerated: number;
  readonly dryTruth: number;
  /** Quantiles of the values from the trace on, mm/day, at these probabilities. */
  readonly probabilities: Float64Array;
  readonly generated: Float64Array;
  readonly truth: Float64Array;
  /** No quantile is further off than this, mm/day; 0 when all were read from every value. */
  readonly error: number;
}

export type FittedQuantileMapping = Fitted<"quantile-mapping", QuantileMappingParams>;

/** 0, 0.001, …, 0.999, then finer: 0.9991, …, 0.99999, 1. */
export function mappingProbabilities(): Float64Array {
  const body = Array.from({ length: 1000 }, (_, i) => i / 1000);
  const tail = [1e-4, 1e-5].flatMap((step) => Array.from({ length: 9 }, (_, i) => 1 - (9 - i) * step));
  return Float64Array.from([...body, ...tail, 1]);
}

/**
 * Fits empirical quantile mapping x → F_truth⁻¹(F_generated(x)) (Panofsky & Brier 1968; reviewed by Gudmundsson
 * et al. 2012, doi:10.5194/hess-16-3383-2012) over all cells and events together, to be applied to others.
 *
 * Values below the trace are dry; how often it is dry is mapped first, then the quantiles of the wet values,
 * linearly between the kept ones. Values that tie (an atom) take the middle of their probability range.
 * Where samples are drier than the truth, dry cells must become wet: a seeded jitter draws each one's rank
 * below the trace (Cannon et al. 2015, doi:10.1175/JCLI-D-14-00754.1). The map is monotone, so it cannot
 * move a storm: samples of the wrong event keep their place and look right in every marginal.
 *
 * @param events truth and samples in mm/day; cells count inside the mask where both are finite
 * @param options trace in mm/day (0.05 by default), the kept quantiles, what becomes of the tail (`shift`: moved like
 *   the largest kept one), and the seed
 * @returns a method that maps mm/day to mm/day; NaN stays NaN, masked cells as they are
 * @throws ValueError when no cell can be compared, no generated value reaches the trace, or an option is
 *   outside its range
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * (await fitQuantileMapping(events)).method; // → 'quantile-mapping'
 * ```
 */
export async function fitQuantileMapping(
  events: EventSet<"mm/day">,
  options: QuantileMappingOptions = {},
): Promise<FittedQuantileMapping> {
  const { trace = 0.05, tail = "shift", seed = 0 } = options;
  const probabilities = Float64Array.from(options.probabilities ?? mappingProbabilities());
  checkThreshold(trace);
  checkProbabilities(probabilities);
  const truthWet = emptyDistribution();
  const generatedWet = emptyDistribution();
  const keys: string[] = [];
  let [truthN, generatedN] = [0, 0];
  for await (const { key, truth, members } of events) {
    keys.push(key);
    const wet = wetPairs(truth, members, trace);
    truthN += wet.truthN;
    generatedN += wet.generatedN;
    addValues(truthWet, wet.truth);
    for (const values of wet.generated) addValues(generatedWet, values);
  }
  needCells(generatedN, keys.length);
  if (generatedWet.n === 0)
    throw new ValueError(`no generated value reaches ${trace} mm/day: there is nothing to map`);
  const [generated, truth] = [generatedWet, truthWet].map((d) =>
    distributionQuantiles(d, [...probabilities]),
  );
  const bounds = [...sure(generated), ...sure(truth)].map((quantile) => quantile.error || 0);
  return quantileMapping(
    {
      trace,
      tail,
      seed,
      dryGenerated: 1 - generatedWet.n / generatedN,
      dryTruth: 1 - truthWet.n / truthN,
      probabilities,
      generated: ascending(sure(generated)),
      truth: ascending(sure(truth)),
      error: bounds.reduce((most, error) => Math.max(most, error), 0),
    },
    { keys, ownTruth: false },
  );
}

function checkProbabilities(p: Float64Array): void {
  const rising = p.every((x, i) => i === 0 || x > (p[i - 1] ?? NaN));
  if (p.length < 2 || p[0] !== 0 || p[p.length - 1] !== 1 || !rising)
    throw new ValueError("probabilities of quantile mapping: give at least two, rising from 0 to 1");
}

function ascending(quantiles: readonly { value: number }[]): Float64Array {
  let most = Number.NEGATIVE_INFINITY;
  return Float64Array.from(quantiles, ({ value }) => (most = Math.max(most, value)));
}

/** The fitted method of these parameters. */
export function quantileMapping(params: QuantileMappingParams, fittedOn: FittedOn): FittedQuantileMapping {
  const { trace, tail, dryGenerated, dryTruth, error } = params;
  const tables = tablesOf(params);
  return makeFitted(
    "quantile-mapping",
    fittedOn,
    params,
    `empirical quantile mapping ${fittedOnEvents(fittedOn)}: dry (< ${trace} mm/day) ` +
      `${dryTruth.toFixed(3)} of the truth, ${dryGenerated.toFixed(3)} of the samples` +
      (dryGenerated > dryTruth ? " (too dry: dry cells become wet at random)" : "") +
      `; beyond the largest sample: ${tail}` +
      (error > 0 ? `; quantiles to ${error.toPrecision(1)} mm/day` : ""),
    (field, event, member) =>
      simdQuantileMap(field, tables, event.index, member) ??
      plainQuantileMap(field, tables, memberStream(params.seed, event, member)),
  );
}

/** What a map looks up, made once. */
export interface MapTables {
  readonly params: QuantileMappingParams;
  /** Of the probabilities. */
  readonly shares: GuideTable;
  readonly wet: WetMap;
  /** Largest generated value of the fit, and what it becomes. */
  readonly largest: number;
  readonly end: number;
}

export function tablesOf(params: QuantileMappingParams): MapTables {
  const { generated, truth, probabilities, dryTruth } = params;
  return {
    params,
    shares: guideShares(probabilities),
    wet: wetMap(params),
    largest: generated[generated.length - 1] ?? NaN,
    end: dryTruth === 1 ? 0 : (truth[truth.length - 1] ?? NaN),
  };
}

/** The reference for the SIMD kernel. NaN stays NaN and masked cells are left as they are. */
export function plainQuantileMap(
  field: Field<"mm/day">,
  tables: MapTables,
  stream: RandomStream,
): Field<"mm/day"> {
  const { values, mask } = field;
  const { params } = tables;
  const trace = thresholdFor(values, params.trace);
  const tooDry = params.dryGenerated > params.dryTruth;
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++) {
    const x = values[i] ?? NaN;
    if (Number.isNaN(x) || (mask !== null && mask[i] === 0)) out[i] = x;
    else if (x >= trace && x !== 0) out[i] = x > tables.largest ? beyond(x, tables) : wetValue(tables.wet, x);
    else out[i] = tooDry ? truthQuantile(stream.uniform() * params.dryGenerated, tables) : 0;
  }
  return withValues(field, "mm/day", out);
}

function beyond(x: number, { params, largest, end }: MapTables): number {
  if (end === 0 || params.tail === "constant") return end;
  return params.tail === "shift" ? end + (x - largest) : end * (x / largest);
}

/** Value of the truth at a probability among all, wet and dry. */
function truthQuantile(p: number, { params, shares }: MapTables): number {
  const { dryTruth, probabilities, truth } = params;
  if (p < dryTruth || dryTruth === 1) return 0;
  const q = (p - dryTruth) / (1 - dryTruth);
  const above = firstAtLeastShare(shares, Math.min(q, 1));
  if (above === 0) return truth[0] ?? NaN;
  const p0 = probabilities[above - 1] ?? NaN;
  const y0 = truth[above - 1] ?? NaN;
  return y0 + (((truth[above] ?? NaN) - y0) * (q - p0)) / ((probabilities[above] ?? NaN) - p0);
}
