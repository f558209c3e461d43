/** A stretch of neighbouring elements of a row-major array, counted in elements. */
export interface Run {
  readonly offset: number;
  readonly length: number;
}

/** The contiguous runs that make up a slab of a row-major array, in order. */
export function* contiguousRuns(
  shape: readonly number[],
  start: readonly number[],
  count: readonly number[],
): Generator<Run> {
  if (count.some((n) => n === 0)) return;
  // Axes from `split` on are taken whole, so that one step of the axis before them is one run.
  let split = shape.length;
  while (split > 0 && start[split - 1] === 0 && count[split - 1] === shape[split - 1]) split--;
  const inner = shape.slice(split).reduce((product, n) => product * n, 1);
  const runAxis = split - 1;
  if (runAxis < 0) {
    yield { offset: 0, length: inner };
    return;
  }
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const index = new Array<number>(runAxis).fill(0);
  for (;;) {
    let offset = (start[runAxis] ?? NaN) * (strides[runAxis] ?? NaN);
    for (let axis = 0; axis < runAxis; axis++)
      offset += ((start[axis] ?? NaN) + (index[axis] ?? NaN)) * (strides[axis] ?? NaN);
    yield { offset, length: (count[runAxis] ?? NaN) * inner };
    let axis = runAxis - 1;
    while (axis >= 0 && (index[axis] = (index[axis] ?? NaN) + 1) === count[axis]) index[axis--] = 0;
    if (axis < 0) return;
  }
}
