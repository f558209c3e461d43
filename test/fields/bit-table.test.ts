import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { countMany } from "../../lib/fields/bit-table.js";
import { addValues, binned, distributionOf } from "../../lib/fields/distribution.js";
import { exactTotal } from "../../lib/fields/exact-sum.js";
import type { Mask, Values } from "../../lib/fields/field.js";
import { BIT_BINS, plainKernels } from "../../lib/fields/kernels.js";
import { randomStream } from "../../lib/fields/random.js";
import { arena } from "../../lib/fields/wasm.js";

const ODD = [
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e-45,
  -1e-45,
  2 ** -126,
  3e38,
  -3e38,
  0.1,
];
const N = (1 << 18) + 3;

/** Values of both signs on many scales, some of them tied, some odd. */
function values(seed: number, length = N): Float64Array {
  const { uniform, normal, below } = randomStream(seed);
  return Float64Array.from({ length }, () => {
    const u = uniform();
    if (u < 0.1) return ODD[below(ODD.length)]!;
    return u < 0.3 ? Math.round(4 * normal()) / 4 : normal() * 10 ** (-40 * uniform() ** 4);
  });
}

/** Compared as a whole, which is sooner done than bin by bin. */
function bytes({ buffer }: Float64Array | Float32Array): string {
  return createHash("sha256").update(new Uint8Array(buffer)).digest("hex");
}

const mask = Uint8Array.from({ length: N }, (_, i) => (i * 7) % 5);

test.each([
  ["float32", Float32Array.from(values(1)), null],
  ["float32, masked", Float32Array.from(values(2)), mask],
  ["float64", values(3), null],
  ["float64, masked", values(4), mask],
  ["float64 beyond float32", values(5).fill(1e300, 4, 6), null],
  ["one value", new Float32Array(N).fill(0.1), null],
  ["zeros", new Float32Array(N).fill(-0), mask],
  ["nothing finite", new Float32Array(N).fill(Number.NaN), null],
  ["nothing that counts", Float32Array.from(values(6)), new Uint8Array(N)],
] as const)("many values are counted as few are: %s", (_, chosen, counted) => {
  const [counts, only] = [new Float64Array(BIT_BINS), new Float32Array(BIT_BINS)];
  const summary = Float64Array.of(0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  const few = (part: Values, partCounted: Mask | null): number =>
    plainKernels.countBits(part, partCounted, counts, only, summary);
  const n = few(chosen.subarray(7), null) + few(chosen, counted);
  const sketch = distributionOf(chosen.subarray(7), N);
  sketch.limit = 0;
  addValues(sketch, chosen, counted);
  const [sum, ...range] = summary;
  expect([sketch.n, sketch.min, sketch.max]).toEqual([n, ...range]);
  expect(Math.abs(exactTotal(sketch.sum) - sum!)).toBeLessThanOrEqual(1e-13 * Math.abs(sum!));
  const many = binned(sketch);
  expect([bytes(many.counts), bytes(many.only)]).toEqual([bytes(counts), bytes(only)]);
});

test.each([
  ["float32", Float32Array.from(values(7, 2 * N))],
  ["float64", values(8, 2 * N)],
  ["float64 beyond float32", values(9, 2 * N).fill(1e300, 4, 6)],
] as const)(
  "what is held is counted as few are, whatever the kernels left in their memory: %s",
  (_, chosen) => {
    arena(1 << 24)!.u8.fill(255, 64);
    const [counts, only, summary] = [
      new Float64Array(BIT_BINS),
      new Float32Array(BIT_BINS),
      new Float64Array(3),
    ];
    plainKernels.countBits(chosen, null, counts, only, summary);
    const held = binned(distributionOf(chosen, N));
    expect([bytes(held.counts), bytes(held.only)]).toEqual([bytes(counts), bytes(only)]);
  },
);

test("few values are not worth a table", () => {
  const count = (n: number): number | null =>
    countMany(
      new Float32Array(n),
      null,
      new Float64Array(BIT_BINS),
      new Float32Array(BIT_BINS),
      new Float64Array(3),
    );
  expect([count((1 << 18) - 1), count(1 << 18)]).toEqual([null, 1 << 18]);
});
