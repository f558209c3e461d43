import { lowerBound } from "../fields/bounds.js";
import type { Weather } from "./weather.js";

/** What counts as rain, mm/day. */
const WET = 0.1;

/** Share of the dry ranks that get a trace of rain below 0.1 mm/day. */
const TRACE_SHARE = 0.35;

/**
 * Amount, mm/day, at a rank of the day's land cells (0 = driest, 1 = wettest): the share `wetFraction` of ranks
 * is 0.1 plus a Weibull amount, a third of the others has a trace below 0.1, the rest is exactly dry.
 */
export function amountAtRank(rank: number, { wetFraction, scale, shape }: Weather): number {
  const dry = 1 - wetFraction;
  if (rank >= dry) {
    const exceedance = Math.max((1 - rank) / wetFraction, 1e-6);
    return WET + scale * (-Math.log(Math.min(exceedance, 1))) ** (1 / shape);
  }
  const trace = 1 - (dry - rank) / (TRACE_SHARE * dry);
  return trace > 0 ? WET * 0.999 * trace * trace : 0;
}

/**
 * Amounts whose ranks follow `score`: over land exactly the day's distribution; over sea what the same relation
 * of score to amount gives.
 */
export function amountsOf(score: Float64Array, land: Uint8Array, weather: Weather): Float32Array {
  const sorted = score.filter((_, i) => land[i]).sort();
  const out = new Float32Array(score.length);
  for (let i = 0; i < score.length; i++)
    out[i] = amountAtRank((lowerBound(sorted, score[i] ?? NaN) + 0.5) / (sorted.length + 1), weather);
  return out;
}
