import { keptFor } from "../kept.js";
import type { Specimen } from "../specimen.js";
import { maskedCells } from "../specimen.js";

/** Truth and member values of the same cells, by event, so that events can be resampled. */
export interface PooledValues {
  /** Values of the truth by event; a cell counts once an event. */
  readonly truth: readonly Float64Array[];
  /** Values of all members by event. */
  readonly samples: readonly Float64Array[];
}

const POOL = 60_000;

/**
 * The finite values of both sides at the same cells, at most about 60,000 a side: cells are taken at an even
 * stride where there are more.
 */
export const poolValues: (specimen: Specimen) => PooledValues = keptFor((specimen) => {
  const cells = maskedCells(specimen);
  const fields = specimen.events.reduce((n, event) => n + event.members.length, 0);
  const stride = Math.max(1, Math.ceil((cells.length * fields) / POOL));
  const [truth, samples]: [Float64Array[], Float64Array[]] = [[], []];
  specimen.events.forEach((event, position) => {
    const [mine, theirs]: [number[], number[]] = [[], []];
    for (let k = position % stride; k < cells.length; k += stride) {
      const value = event.truth.values[cells[k] ?? NaN] ?? NaN;
      if (Number.isNaN(value)) continue;
      let counted = false;
      for (const member of event.members) {
        const generated = member.values[cells[k] ?? NaN] ?? NaN;
        if (Number.isNaN(generated)) continue;
        theirs.push(generated);
        counted = true;
      }
      if (counted) mine.push(value);
    }
    truth.push(Float64Array.from(mine));
    samples.push(Float64Array.from(theirs));
  });
  return { truth, samples };
});

/** All values of some events in one array, ascending. */
export function sortedPool(
  parts: readonly Float64Array[],
  leaveOut?: (event: number) => boolean,
): Float64Array {
  const all = sortedParts(parts);
  if (!leaveOut) return all.slice();
  return without(all, sorted(parts.filter((_, event) => leaveOut(event))));
}

const sortedParts: (parts: readonly Float64Array[]) => Float64Array = keptFor(sorted);

function sorted(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.sort();
}

/** Ascending values without some of them, which are ascending, too. */
function without(all: Float64Array, some: Float64Array): Float64Array {
  const left = new Float64Array(all.length - some.length);
  let [n, gone] = [0, 0];
  for (let i = 0; i < all.length; i++)
    if (gone < some.length && Object.is(all[i], some[gone])) gone++;
    else left[n++] = all[i] ?? NaN;
  return left;
}

/** Quantile of ascending values (type 7). */
export function quantileOf(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  const [below, above] = [sorted[low] ?? NaN, sorted[high] ?? NaN];
  return below === above ? below : below + (at - low) * (above - below);
}
