import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketOrderStatistics } from "../../lib/fields/bucket-order.js";

test("order statistics are those of the sorted values, ties, far values and all", () => {
  const value = fc.oneof(
    fc.constantFrom(0, -0, 1, 1 + 2 ** -52, 1e-300, 1.7e308, -1.7e308),
    fc.double({ min: -4, max: 4, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), (list) => {
      const sorted = Float64Array.from(list).sort();
      const wanted = [0, list.length - 1, list.length >> 1, list.length >> 1, list.length >> 2];
      const found = bucketOrderStatistics(Float64Array.from(list), wanted);
      for (const rank of wanted) expect(found.get(rank)).toBe(sorted[rank]);
    }),
    { numRuns: 500 },
  );
});
