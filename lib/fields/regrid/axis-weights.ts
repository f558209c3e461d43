import { sure } from "../../sure.js";
import { type Axis, cellOf, extreme, spanOf } from "./axis.js";

/** How the cells of an axis are made of those of another. */
export interface AxisWeights {
  /** Of cell i, the parts from `starts[i]` to `starts[i + 1]`. */
  readonly starts: Uint32Array;
  readonly cells: Uint32Array;
  readonly weights: Float64Array;
  /** What the weights of each cell add up to where the other axis covers it. */
  readonly whole: Float64Array;
}

interface Part {
  readonly cell: number;
  readonly weight: number;
}

/** Coordinates are often rounded: to this share of a cell they are the same. */
const TOLERANCE = 1e-3;

/** By the area that each cell shares with those of the other. */
export function overlapWeights(from: Axis, onto: Axis): AxisWeights {
  const measure = (lower: number, upper: number): number => onto.measure(upper) - onto.measure(lower);
  const parts = Array.from(onto.lower, (low, i) => {
    const high = onto.upper[i] ?? NaN;
    return Array.from(from.lower, (_, cell): Part => {
      let weight = 0;
      for (const turn of turnsBetween(from, cell, low, high)) {
        const [lower, upper] = [
          Math.max(low, (from.lower[cell] ?? NaN) + turn),
          Math.min(high, (from.upper[cell] ?? NaN) + turn),
        ];
        if (upper > lower) weight += measure(lower, upper);
      }
      return { cell, weight };
    });
  });
  return packed(
    parts,
    Float64Array.from(onto.lower, (low, i) => measure(low, onto.upper[i] ?? NaN)),
  );
}

/** The cell whose centre is nearest, of two the lower one; none beyond the last edge. */
export function nearestWeights(from: Axis, onto: Axis): AxisWeights {
  const tolerance = TOLERANCE * cellOf(from);
  const parts = Array.from(onto.centres, (place): Part[] => {
    let found: { cell: number; apart: number; at: number } | null = null;
    for (const [cell, centre] of from.centres.entries()) {
      const turn = turnTo(from, centre, place);
      const at = centre + turn;
      const apart = Math.abs(at - place);
      const isInside =
        place >= (from.lower[cell] ?? NaN) + turn - tolerance &&
        place <= (from.upper[cell] ?? NaN) + turn + tolerance;
      if (!isInside) continue;
      const isNearer =
        !found || apart < found.apart - tolerance || (apart <= found.apart + tolerance && at < found.at);
      if (isNearer) found = { cell, apart, at };
    }
    return found ? [{ cell: found.cell, weight: 1 }] : [];
  });
  return packed(parts, new Float64Array(parts.length).fill(1));
}

/** Between the two centres around each centre; none beyond the outermost. */
export function linearWeights(from: Axis, onto: Axis): AxisWeights {
  const sorted = [...from.centres.entries()].map(([cell, at]) => ({ cell, at })).sort((a, b) => a.at - b.at);
  const isRound = from.period !== null && spanOf(from) >= from.period - cellOf(from) / 2;
  const [first, last] = [sure(sorted[0]), sure(sorted[sorted.length - 1])];
  if (isRound) {
    sorted.unshift({ cell: last.cell, at: last.at - from.period });
    sorted.push({ cell: first.cell, at: first.at + from.period });
  }
  const middle = (first.at + last.at) / 2;
  const [low, high] = [sure(sorted[0]).at, sure(sorted[sorted.length - 1]).at];
  const tolerance = TOLERANCE * cellOf(from);
  const parts = Array.from(onto.centres, (place): Part[] => {
    const given = place - (from.period ? from.period * Math.round((place - middle) / from.period) : 0);
    if (given < low - tolerance || given > high + tolerance) return [];
    const at = Math.min(Math.max(given, low), high);
    const next = Math.max(
      1,
      sorted.findIndex((one) => one.at >= at),
    );
    const [before, after] = [sure(sorted[next - 1]), sure(sorted[next])];
    const share = (at - before.at) / (after.at - before.at);
    return [
      { cell: before.cell, weight: 1 - share },
      { cell: after.cell, weight: share },
    ];
  });
  return packed(parts, new Float64Array(parts.length).fill(1));
}

/** How far to turn a cell so that it may lie between two places. */
function turnsBetween({ lower, upper, period }: Axis, cell: number, low: number, high: number): number[] {
  if (period === null) return [0];
  const first = Math.floor((low - (upper[cell] ?? NaN)) / period);
  const last = Math.ceil((high - (lower[cell] ?? NaN)) / period);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * period);
}

function turnTo({ period }: Axis, centre: number, place: number): number {
  return period === null ? 0 : period * Math.round((place - centre) / period);
}

function packed(parts: readonly (readonly Part[])[], whole: Float64Array): AxisWeights {
  const kept = parts.map((row) => row.filter(({ weight }) => weight > 0));
  const starts = new Uint32Array(kept.length + 1);
  for (const [i, row] of kept.entries()) starts[i + 1] = (starts[i] ?? NaN) + row.length;
  const all = kept.flat();
  return {
    starts,
    cells: Uint32Array.from(all, ({ cell }) => cell),
    weights: Float64Array.from(all, ({ weight }) => weight),
    whole,
  };
}

/** Lowest and highest edge of an axis, for messages. */
export function rangeOf({ lower, upper }: Axis): string {
  const short = (value: number): string => String(+value.toPrecision(6));
  return `${short(extreme(lower, Math.min))} to ${short(extreme(upper, Math.max))}`;
}
