import fc from "fast-check";
import { expect, test } from "vitest";
import { assign } from "../../../lib/diagnosis/statistics/assignment.js";

const total = (scores: Float64Array, n: number, columns: ArrayLike<number>): number =>
  Array.from(columns, (c, r) => scores[r * n + c]).reduce((a, b) => a + b, 0);

function permutations(items: number[]): number[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

// scipy 1.17.1: M[i][j] = ((37 i² + 91 j + 13 i j) mod 101)/100; linear_sum_assignment(M, maximize=True)
test("agrees with scipy.optimize.linear_sum_assignment", () => {
  const n = 7;
  const scores = Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return ((37 * i * i + 91 * j + 13 * i * j) % 101) / 100;
  });
  const columns = assign(scores, n);
  expect([...columns]).toEqual([1, 6, 3, 2, 0, 5, 4]);
  expect(total(scores, n, columns)).toBeCloseTo(5.94, 12);
});

test("no permutation does better", () => {
  const instance = fc
    .integer({ min: 1, max: 6 })
    .chain((n) =>
      fc.tuple(
        fc.constant(n),
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: n * n, maxLength: n * n }),
      ),
    );
  fc.assert(
    fc.property(instance, ([n, values]) => {
      const scores = Float64Array.from(values);
      const best = Math.max(
        ...permutations(Array.from({ length: n }, (_, i) => i)).map((p) => total(scores, n, p)),
      );
      const columns = assign(scores, n);
      expect(new Set(columns).size).toBe(n);
      expect(total(scores, n, columns)).toBe(best);
    }),
  );
});

test("refuses scores that are no square", () => {
  expect(() => assign(new Float64Array(5), 2)).toThrow(/5 scores.*2×2/);
});
