import { expect, test } from "vitest";
import { countedDeviations } from "../../lib/fields/deviations.js";
import { sortedFinite } from "../../lib/fields/quantile.js";
import { randomStream } from "../../lib/fields/random.js";
import { arena } from "../../lib/fields/wasm.js";

/** F₁ − F₂ behind every value of either sample, by the definition. */
function bySorting(a: Float32Array, b: Float32Array): [above: number, below: number] {
  const [x, y] = [sortedFinite(a), sortedFinite(b)];
  const upTo = (sorted: Float64Array, value: number): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  let [above, below] = [0, 0];
  for (const value of new Set([...x, ...y])) {
    const difference = upTo(x, value) / x.length - upTo(y, value) / y.length;
    above = Math.max(above, difference);
    below = Math.max(below, -difference);
  }
  return [above, below];
}

const some = (n: number, value: (i: number) => number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => value(i));
const { normal, uniform, below } = randomStream(1);
const LEAST = 2 ** -149;
const MOST = 2 ** 128 - 2 ** 104;

test.each<[string, Float32Array, Float32Array]>([
  ["normal, of different scale", some(20_000, normal), some(30_001, () => 1.1 * normal())],
  ["normal, shifted", some(5000, normal), some(17, () => normal() - 1)],
  [
    "half of them zeros of either sign",
    some(9999, () => Math.max(normal(), 0) * -1),
    some(7000, (i) => (i % 3) * 0),
  ],
  [
    "zeros among the least numbers",
    some(800, () => LEAST * (below(9) - 4)),
    some(900, () => -LEAST * (below(7) - 3)),
  ],
  [
    "zeros and the least positive numbers",
    some(800, () => LEAST * below(9)),
    some(900, () => LEAST * below(8)),
  ],
  [
    "one bin, whose values tie",
    some(3000, () => 1 + below(50) / 2 ** 20),
    some(2000, () => 1 + below(45) / 2 ** 20),
  ],
  ["apart", some(100, () => 1 + uniform()), some(1000, () => -1 - uniform())],
  ["the last bin", some(30, (i) => MOST - (i % 5) * 2 ** 104), some(20, (i) => (i % 3) * 2 ** 104 - MOST)],
  [
    "the last bin of both",
    some(30, (i) => MOST - (i % 5) * 2 ** 104),
    some(20, (i) => MOST - (i % 3) * 2 ** 104),
  ],
  ["the largest there are", some(50, (i) => (i - 25) * 1e37), some(50, (i) => (i - 20) * 1e37)],
  [
    "some not finite",
    some(5000, (i) => [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][i % 7] ?? normal()),
    some(5000, (i) => (i % 5 === 0 ? Number.NEGATIVE_INFINITY : normal())),
  ],
  // Each bin holds one value of either, so that none is closed: more bins than one reading looks into.
  [
    "more open bins than are counted at once",
    some(1000, (i) => 1 + (i + 0.75) / 2048),
    some(1000, (i) => 1 + (i + 0.25) / 2048),
  ],
  ["the same", some(1000, (i) => i / 7), some(1000, (i) => i / 7)],
])("the largest deviations are those of the sorted values: %s", (_, a, b) => {
  arena(1 << 24)!.u8.fill(255, 64);
  expect(countedDeviations(a, b)).toEqual(bySorting(a, b));
  expect(countedDeviations(b, a)).toEqual(bySorting(b, a));
});

test("without a finite value in both there are no deviations", () => {
  const nothing = new Float32Array(5).fill(Number.NaN);
  expect(countedDeviations(nothing, some(9, normal))).toEqual([Number.NaN, Number.NaN]);
  expect(countedDeviations(some(9, normal), nothing)).toEqual([Number.NaN, Number.NaN]);
});

test("too many open bins are left to sorting", () => {
  const n = 4096;
  const close = (share: number): Float32Array =>
    some(n, (i) => 2 ** Math.floor(i / 2048) * (1 + ((i % 2048) + share) / 2048));
  expect(countedDeviations(close(0.75), close(0.25))).toBeNull();
});
