import { ShapeError, ValueError } from "../../errors.js";
import type { EventSet } from "../../fields/event.js";
import { emptyLike, type Field, thresholdFor, withValues } from "../../fields/field.js";
import type { RandomStream } from "../../fields/random.js";
import { firstAtLeast } from "../first-at-least.js";
import { type Fitted, type FittedOn, fittedOnEvents, makeFitted, memberStream } from "../fitted.js";
import { checkThreshold } from "../hard-threshold.js";
import { fitCells } from "./fit-cells.js";

export interface LocalQuantileMappingOptions {
  /** Less than this many mm/day is dry; 0.05 by default. */
  readonly trace?: number;
  /** Wet values of the truth, and of the samples, that the map of a cell rests on at least; 200 by default. */
  readonly pool?: number;
  /** Seed of the ranks of dry cells that must become wet; 0 by default. */
  readonly seed?: number;
}

/** Of each cell; NaN where the fit has no value. */
export interface LocalQuantileMappingParams {
  readonly trace: number;
  readonly pool: number;
  readonly seed: number;
  readonly height: number;
  readonly width: number;
  /** How many cells its pool reaches to each side. */
  readonly radius: Float64Array;
  /** Share of generated values, and of truth, below the trace. */
  readonly dryGenerated: Float64Array;
  readonly dryTruth: Float64Array;
  readonly probabilities: Float64Array;
  /** Quantiles of the wet values, mm/day, at these probabilities: cell by cell, of those that the fit has values of. */
  readonly generated: Float64Array;
  readonly truth: Float64Array;
}

export type FittedLocalQuantileMapping = Fitted<"local-quantile-mapping", LocalQuantileMappingParams>;

/** No amount is made that is larger than this many times the largest real one of the pool, unless the sample had it. */
const MOST_BEYOND = 1.5;

/**
 * Fits empirical quantile mapping x → F_truth⁻¹(F_generated(x)) cell by cell, as climate models are corrected (Gudmundsson
 * et al. 2012, doi:10.5194/hess-16-3383-2012). A cell has few events: its map rests on the values of a square of cells
 * around it, which grows until there are `pool` wet ones of the truth and of the samples. How often it is wet rests on the
 * smallest square that has as many values, wet or dry, so that a dry place does not take the rain days of its neighbours.
 *
 * Beyond the largest sample of a pool the last difference is kept, and no amount is made that is larger than 1.5 times the
 * largest real one of the pool unless the sample had it: a map of few values can make a flood of a trace. Quantiles are
 * read from counts in 256 bins that are evenly spaced in log1p, to about 1 %.
 *
 * @param events truth and samples in mm/day; cells count inside the mask where both are finite
 * @param options trace in mm/day, the least number of wet values of a pool, and the seed
 * @returns a method that maps mm/day to mm/day on the grid it was fitted on; NaN stays NaN; masked cells, and cells that
 *   the fit has no value of, as they are
 * @throws ValueError when an option is outside its range, no cell can be compared, no generated value reaches the trace, or
 *   the grid needs more than 4 GiB; ShapeError when truth and samples have different numbers of cells
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * (await fitLocalQuantileMapping(events, { pool: 100 })).method; // → 'local-quantile-mapping'
 * ```
 */
export async function fitLocalQuantileMapping(
  events: EventSet<"mm/day">,
  { trace = 0.05, pool = 200, seed = 0 }: LocalQuantileMappingOptions = {},
): Promise<FittedLocalQuantileMapping> {
  checkThreshold(trace);
  if (!(Number.isInteger(pool) && pool >= 1))
    throw new ValueError(
      `pool of local quantile mapping is ${pool}: give a whole number of wet values, at least 1`,
    );
  const { params, keys } = await fitCells(events, { trace, pool, seed });
  return localQuantileMapping(params, { keys, ownTruth: false });
}

/** The fitted method of these parameters. */
export function localQuantileMapping(
  params: LocalQuantileMappingParams,
  fittedOn: FittedOn,
): FittedLocalQuantileMapping {
  const { height, width, trace, seed, pool, radius } = params;
  const tables = tablesOf(params);
  const reaches = radius.filter((r) => !Number.isNaN(r)).sort();
  const middle = reaches[Math.floor(reaches.length / 2)] ?? NaN;
  return makeFitted(
    "local-quantile-mapping",
    fittedOn,
    params,
    `empirical quantile mapping of ${reaches.length} cells ${fittedOnEvents(fittedOn)}, each with its neighbours until ${pool} values are wet ` +
      `(< ${trace} mm/day is dry): squares of ${sideOf(reaches[0] ?? NaN)} to ${sideOf(reaches.at(-1) ?? NaN)} cells a side, the middle one ${sideOf(middle)}`,
    (field, event, member) => {
      if (field.grid.height !== height || field.grid.width !== width)
        throw new ShapeError(
          `local quantile mapping was fitted on ${height}×${width} cells, a sample has ${field.grid.height}×${field.grid.width}: fit it on this grid`,
        );
      return mapCells(field, tables, params, memberStream(seed, event, member));
    },
  );
}

function sideOf(radius: number): number {
  return 2 * radius + 1;
}

interface CellMap {
  readonly dryGenerated: number;
  readonly dryTruth: number;
  readonly generated: Float64Array;
  readonly truth: Float64Array;
}

/** Of each cell; null where the fit has no value. */
function tablesOf({ probabilities, radius, ...params }: LocalQuantileMappingParams): (CellMap | null)[] {
  const { length } = probabilities;
  let row = 0;
  return Array.from(radius, (r, cell) => {
    if (Number.isNaN(r)) return null;
    const from = length * row++;
    return {
      dryGenerated: params.dryGenerated[cell] ?? NaN,
      dryTruth: params.dryTruth[cell] ?? NaN,
      generated: params.generated.subarray(from, from + length),
      truth: params.truth.subarray(from, from + length),
    };
  });
}

function mapCells(
  field: Field<"mm/day">,
  maps: readonly (CellMap | null)[],
  { trace, probabilities }: LocalQuantileMappingParams,
  stream: RandomStream,
): Field<"mm/day"> {
  const { values, mask } = field;
  const least = thresholdFor(values, trace);
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++) {
    const x = values[i] ?? NaN;
    const map = maps[i] ?? null;
    if (Number.isNaN(x) || (mask !== null && mask[i] === 0) || map === null) out[i] = x;
    else if (x >= least && x > 0) out[i] = wetAmount(x, map, probabilities);
    else if (map.dryGenerated > map.dryTruth)
      out[i] = realAmount(stream.uniform() * map.dryGenerated, map, probabilities);
    else out[i] = 0;
  }
  return withValues(field, "mm/day", out);
}

function wetAmount(x: number, map: CellMap, probabilities: Float64Array): number {
  const { generated, truth, dryGenerated, dryTruth } = map;
  if (dryTruth === 1) return 0;
  const last = generated.length - 1;
  const most = Math.max(MOST_BEYOND * (truth[last] ?? NaN), x);
  if (x > (generated[last] ?? NaN)) {
    return Math.min((truth[last] ?? NaN) + (x - (generated[last] ?? NaN)), most);
  }
  const share = shareBelow(x, generated, probabilities);
  return Math.min(realAmount(dryGenerated + (1 - dryGenerated) * share, map, probabilities), most);
}

/** Probability of a value among wet ones; the middle of its range where several quantiles are it. */
function shareBelow(x: number, quantiles: Float64Array, probabilities: Float64Array): number {
  const at = firstAtLeast(quantiles, x);
  if (quantiles[at] === x) {
    let last = at;
    while (quantiles[last + 1] === x) last++;
    return ((probabilities[at] ?? NaN) + (probabilities[last] ?? NaN)) / 2;
  }
  if (at === 0) return 0;
  return between(x, quantiles, probabilities, at);
}

/** Real amount of a probability among all values, wet and dry. */
function realAmount(p: number, { dryTruth, truth }: CellMap, probabilities: Float64Array): number {
  if (p < dryTruth || dryTruth === 1) return 0;
  const q = Math.min((p - dryTruth) / (1 - dryTruth), 1);
  const at = firstAtLeast(probabilities, q);
  return at === 0 ? (truth[0] ?? NaN) : between(q, probabilities, truth, at);
}

function between(at: number, x: Float64Array, y: Float64Array, above: number): number {
  const [x0, y0] = [x[above - 1] ?? NaN, y[above - 1] ?? NaN];
  return y0 + (((y[above] ?? NaN) - y0) * (at - x0)) / ((x[above] ?? NaN) - x0);
}
