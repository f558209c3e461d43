import { firstAtLeast } from "./first-at-least.js";
import { firstAtLeastPositive, type GuideTable, guidePositive } from "./guide-table.js";
import type { QuantileMappingParams } from "./quantile-mapping.js";

/** The wet part of a quantile map: linear between its nodes, where it may jump. One entry a node, ascending in x. */
export interface WetMap {
  readonly x: Float64Array;
  /** Value of the truth at the node itself. */
  readonly at: Float64Array;
  /** Value just above the node, and how it rises from there to the next. */
  readonly start: Float64Array;
  readonly slope: Float64Array;
  /** Of `x`. */
  readonly guide: GuideTable;
}

/** Value of a sample, wet and not above the last node → value of the truth. */
export function wetValue({ x, at, start, slope, guide }: WetMap, value: number): number {
  const above = firstAtLeastPositive(guide, value);
  if (x[above] === value) return at[above] ?? NaN;
  return (start[above - 1] ?? NaN) + (slope[above - 1] ?? NaN) * (value - (x[above - 1] ?? NaN));
}

/**
 * The quantiles of generated values and of the truth put together: a node at each generated quantile and wherever the
 * probability between two of them is that of a quantile of the truth.
 */
export function wetMap(params: QuantileMappingParams): WetMap {
  const { generated, truth, probabilities, dryGenerated, dryTruth } = params;
  /** Probability among generated wet values → among the truth's wet ones; negative where the truth is dry. */
  const shareOf = (p: number): number =>
    dryTruth === 1 ? -1 : (dryGenerated + (1 - dryGenerated) * p - dryTruth) / (1 - dryTruth);
  const x: number[] = [];
  const at: number[] = [];
  const start: number[] = [];
  const slope: number[] = [];
  const node = (where: number, value: number, above: number): void => {
    x.push(where);
    at.push(value);
    start.push(above);
    slope.push(0);
  };
  const rise = (to: number, value: number): void => {
    const last = x.length - 1;
    slope[last] = (value - (start[last] ?? NaN)) / (to - (x[last] ?? NaN));
  };

  let wanted = 0;
  const between = (low: number, p: number, high: number, q: number): void => {
    const [from, to] = [shareOf(p), shareOf(q)];
    while (wanted < truth.length && (probabilities[wanted] ?? NaN) <= from) wanted++;
    for (; wanted < truth.length && (probabilities[wanted] ?? NaN) < to; wanted++) {
      const share =
        (dryTruth + (1 - dryTruth) * (probabilities[wanted] ?? NaN) - dryGenerated) / (1 - dryGenerated);
      const where = low + ((high - low) * (share - p)) / (q - p);
      const value = truth[wanted] ?? NaN;
      if (where >= high) break;
      if (where > (x[x.length - 1] ?? NaN)) {
        rise(where, wanted === 0 ? 0 : value);
        node(where, value, value);
      } else start[x.length - 1] = value;
    }
    rise(high, wanted > 0 ? truthAt(to, params) : 0);
  };

  if ((generated[0] ?? NaN) > 0) node(0, truthAt(shareOf(0), params), truthAt(shareOf(0), params));
  for (let first = 0, next = 0; first < generated.length; first = next) {
    const value = generated[first] ?? NaN;
    while (next < generated.length && generated[next] === value) next++;
    if (first > 0)
      between(
        generated[first - 1] ?? NaN,
        probabilities[first - 1] ?? NaN,
        value,
        probabilities[first] ?? NaN,
      );
    const [low, high] = [probabilities[first] ?? NaN, probabilities[next - 1] ?? NaN];
    node(value, truthAt(shareOf((low + high) / 2), params), truthAt(shareOf(high), params));
  }
  const nodes = Float64Array.from(x);
  return {
    x: nodes,
    at: Float64Array.from(at),
    start: Float64Array.from(start),
    slope: Float64Array.from(slope),
    guide: guidePositive(nodes),
  };
}

/** Quantile of the truth's wet values; 0 for a negative probability. */
function truthAt(q: number, { probabilities, truth }: QuantileMappingParams): number {
  if (q < 0) return 0;
  const above = firstAtLeast(probabilities, q);
  if (above === 0) return truth[0] ?? NaN;
  const p0 = probabilities[above - 1] ?? NaN;
  const y0 = truth[above - 1] ?? NaN;
  return y0 + (((truth[above] ?? NaN) - y0) * (q - p0)) / ((probabilities[above] ?? NaN) - p0);
}
