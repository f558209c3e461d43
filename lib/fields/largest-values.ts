/** The largest values of each cell, each with a tag: heaps whose root is the smallest that is kept. Plain data. */
export interface LargestValues {
  /** How many of a cell are kept. */
  readonly keep: number;
  /** Of cell i from i·keep on. */
  readonly values: Float64Array;
  readonly tags: Uint8Array;
  /** How many of each cell there are so far. */
  readonly counts: Uint32Array;
}

/** Bytes that a cell takes for each value that is kept. */
export const BYTES_OF_LARGEST = 9;

export function largestValues(cells: number, keep: number): LargestValues {
  return {
    keep,
    values: new Float64Array(cells * keep),
    tags: new Uint8Array(cells * keep),
    counts: new Uint32Array(cells),
  };
}

/** @param tag from 0 to 255: where the value came from */
export function addLargest(into: LargestValues, cell: number, value: number, tag: number): void {
  const { keep, values, tags, counts } = into;
  const root = cell * keep;
  let at = counts[cell] ?? NaN;
  if (at < keep) {
    counts[cell] = at + 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((values[root + parent] ?? NaN) <= value) break;
      values[root + at] = values[root + parent] ?? NaN;
      tags[root + at] = tags[root + parent] ?? NaN;
      at = parent;
    }
  } else {
    if (value <= (values[root] ?? NaN)) return;
    at = 0;
    for (let child = 1; child < keep; child = 2 * at + 1) {
      if (child + 1 < keep && (values[root + child + 1] ?? NaN) < (values[root + child] ?? NaN)) child++;
      if ((values[root + child] ?? NaN) >= value) break;
      values[root + at] = values[root + child] ?? NaN;
      tags[root + at] = tags[root + child] ?? NaN;
      at = child;
    }
  }
  values[root + at] = value;
  tags[root + at] = tag;
}

/** What is kept of a cell, the largest first. */
export function descending({ keep, values, counts }: LargestValues, cell: number): Float64Array {
  return values.slice(cell * keep, cell * keep + (counts[cell] ?? NaN)).sort((a, b) => b - a);
}
