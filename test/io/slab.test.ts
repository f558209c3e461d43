import fc from "fast-check";
import { expect, test } from "vitest";
import { contiguousRuns } from "../../lib/io/arrays/slab.js";

const slabs = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 4 })
  .chain((shape) =>
    fc.tuple(
      fc.constant(shape),
      fc.tuple(
        ...shape.map((n) =>
          fc
            .integer({ min: 0, max: n - 1 })
            .chain((start) => fc.tuple(fc.constant(start), fc.integer({ min: 0, max: n - start }))),
        ),
      ),
    ),
  );

/** Elements of a slab one by one, in order. */
function elements(shape: readonly number[], ranges: readonly (readonly [number, number])[]): number[] {
  let offsets = [0];
  shape.forEach((length, axis) => {
    const [start, count] = ranges[axis];
    offsets = offsets.flatMap((offset) =>
      Array.from({ length: count }, (_, i) => offset * length + start + i),
    );
  });
  return offsets;
}

test("runs are the elements of the slab in order", () => {
  fc.assert(
    fc.property(slabs, ([shape, ranges]) => {
      const runs = [
        ...contiguousRuns(
          shape,
          ranges.map(([start]) => start),
          ranges.map(([, count]) => count),
        ),
      ];
      const found = runs.flatMap(({ offset, length }) => Array.from({ length }, (_, i) => offset + i));
      expect(found).toEqual(elements(shape, ranges));
    }),
  );
});

test("whole axes at the end make one run", () => {
  expect([...contiguousRuns([10, 3, 4], [2, 0, 0], [5, 3, 4])]).toEqual([{ offset: 24, length: 60 }]);
  expect([...contiguousRuns([3, 4], [0, 0], [3, 4])]).toEqual([{ offset: 0, length: 12 }]);
});
