import type { EventSet } from "../fields/event.js";
import { thresholdFor, type Values } from "../fields/field.js";
import { needCells, pairedCells } from "./paired-cells.js";

/** A threshold that leaves generated rain as often wet as the real one, and how near it comes. */
export interface FrequencyMatch {
  /** mm/day, above 0; Infinity where nothing may stay wet, NaN where no cell could be compared. */
  readonly threshold: number;
  /** Share of generated values that reach the threshold. Differs from the target by ties only. */
  readonly kept: number;
  /** Generated values that equal the value at the target's rank. More than one: quantised data or an atom. */
  readonly ties: number;
}

/**
 * The threshold that keeps the share of `sorted` nearest to `target`; of values that tie, all or none, and
 * never a dry one.
 *
 * @param sorted mm/day, finite, ≥ 0, ascending
 * @param target in [0, 1]
 */
export function matchSorted(sorted: ArrayLike<number>, target: number): FrequencyMatch {
  return matchCount(sorted, target * sorted.length);
}

/** {@link matchSorted} for a number of values to keep instead of their share. */
export function matchCount(sorted: ArrayLike<number>, wanted: number): FrequencyMatch {
  const n = sorted.length;
  if (n === 0) return NO_MATCH;
  let first = n - rankOf(wanted, n);
  const value = sorted[first] ?? NaN;
  let end = first + 1;
  while (first > 0 && sorted[first - 1] === value) first--;
  while (end < n && sorted[end] === value) end++;
  const next = end < n ? (sorted[end] ?? NaN) : Number.POSITIVE_INFINITY;
  return nearest(wanted, n, n - end, end - first, value, next);
}

/** The rank from the top, from 1, of the last value to keep. */
function rankOf(wanted: number, n: number): number {
  return Math.min(Math.max(Math.round(wanted), 1), n);
}

/** Keeps or drops the `ties` values at `value`, of `n` values of which `above` are larger, `next` the least. */
function nearest(
  wanted: number,
  n: number,
  above: number,
  ties: number,
  value: number,
  next: number,
): FrequencyMatch {
  const keepTies = value > 0 && Math.abs(above + ties - wanted) <= Math.abs(above - wanted);
  return {
    threshold: keepTies ? value : next,
    kept: (keepTies ? above + ties : above) / n,
    ties,
  };
}

/** {@link FrequencyMatch} of every group: one for the domain, or one per cell. */
export interface FrequencyMatches {
  readonly matches: readonly FrequencyMatch[];
  /** Over all groups together: share of wet truth, of wet generated values before, and of kept ones. */
  readonly wetTruth: number;
  readonly wetBefore: number;
  readonly kept: number;
  readonly keys: readonly string[];
}

/**
 * Fits {@link FrequencyMatch} over a set of events, exactly and in bounded memory: the value at the target's
 * rank is found digit by digit of its float32 bits, one reading of the events per digit and a last one for
 * the ties. float64 values that round to one float32 count as ties.
 *
 * Only cells are compared that are unmasked and finite in both truth and sample.
 *
 * @param wet a truth cell is wet from this many mm/day on
 * @param perCell one threshold per cell instead of one for the domain
 * @throws ValueError when no cell can be compared
 */
export async function matchFrequency(
  events: EventSet<"mm/day">,
  wet: number,
  perCell: boolean,
): Promise<FrequencyMatches> {
  const cells = events.grid.height * events.grid.width;
  const groups = perCell ? cells : 1;
  const bits = digitBits(groups);
  const digit = (1 << bits) - 1;
  const counted = new Uint8Array(cells);
  const order = new Uint32Array(cells);
  const n = new Float64Array(groups);
  const truthWet = new Float64Array(groups);
  const found = new Uint32Array(groups);
  const above = new Float64Array(groups);
  let wetBefore = 0;

  async function read(visit: (values: Values, truth: Values) => void): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key, truth, members } of events) {
      keys.push(key);
      for (const member of members) {
        pairedCells(truth, member, counted);
        orderedBits(member.values, order);
        visit(member.values, truth.values);
      }
    }
    return keys;
  }

  const keys = await read((values, truth) => {
    const truthLimit = thresholdFor(truth, wet);
    const limit = thresholdFor(values, wet);
    for (let i = 0; i < cells; i++) {
      if (counted[i] === 0) continue;
      const g = perCell ? i : 0;
      n[g] = (n[g] ?? NaN) + 1;
      if ((truth[i] ?? NaN) >= truthLimit) truthWet[g] = (truthWet[g] ?? NaN) + 1;
      if ((values[i] ?? NaN) >= limit) wetBefore++;
    }
  });
  const total = sum(n);
  needCells(total, keys.length);

  for (let known = 32; known > 0; known -= bits) {
    const shift = known - bits;
    const counts = perCell ? new Uint32Array(groups << bits) : new Float64Array(groups << bits);
    await read(() => {
      for (let i = 0; i < cells; i++) {
        const g = perCell ? i : 0;
        if (counted[i] === 0 || (known < 32 && (order[i] ?? NaN) >>> known !== found[g])) continue;
        counts[(g << bits) + (((order[i] ?? NaN) >>> shift) & digit)] =
          (counts[(g << bits) + (((order[i] ?? NaN) >>> shift) & digit)] ?? NaN) + 1;
      }
    });
    for (let g = 0; g < groups; g++) {
      if (n[g] === 0) continue;
      const rank = rankOf(truthWet[g] ?? NaN, n[g] ?? NaN);
      let d = digit;
      for (; d > 0 && (above[g] ?? NaN) + (counts[(g << bits) + d] ?? NaN) < rank; d--)
        above[g] = (above[g] ?? NaN) + (counts[(g << bits) + d] ?? NaN);
      found[g] = ((found[g] ?? NaN) << bits) | d;
    }
  }

  const ties = new Float64Array(groups);
  const value = new Float64Array(groups).fill(Number.POSITIVE_INFINITY);
  const next = new Float64Array(groups).fill(Number.POSITIVE_INFINITY);
  await read((values) => {
    for (let i = 0; i < cells; i++) {
      const g = perCell ? i : 0;
      if (counted[i] === 0 || (order[i] ?? NaN) < (found[g] ?? NaN)) continue;
      const x = values[i] ?? NaN;
      if (order[i] === found[g]) {
        ties[g] = (ties[g] ?? NaN) + 1;
        if (x < (value[g] ?? NaN)) value[g] = x;
      } else if (x < (next[g] ?? NaN)) next[g] = x;
    }
  });
  const matches = Array.from(n, (count, g) =>
    count === 0
      ? NO_MATCH
      : nearest(truthWet[g] ?? NaN, count, above[g] ?? NaN, ties[g] ?? NaN, value[g] ?? NaN, next[g] ?? NaN),
  );
  const kept = matches.reduce((all, match, g) => all + (n[g] === 0 ? 0 : match.kept * (n[g] ?? NaN)), 0);
  return { matches, wetTruth: sum(truthWet) / total, wetBefore: wetBefore / total, kept: kept / total, keys };
}

const NO_MATCH: FrequencyMatch = { threshold: Number.NaN, kept: Number.NaN, ties: 0 };

function sum(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}

/** Digits so wide that the counts take at most 64 MB up to 65,536 groups, and few readings. */
function digitBits(groups: number): number {
  return groups === 1 ? 16 : groups <= 65536 ? 8 : 4;
}

/** The bits of each value as a float32; unsigned, they order as the values do. Negative values become 0. */
function orderedBits(values: Values, out: Uint32Array): void {
  const single = values instanceof Float32Array ? values : new Float32Array(values);
  const raw = new Int32Array(single.buffer, single.byteOffset, single.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.max(raw[i] ?? NaN, 0);
}
