import { describe, expect, test } from "vitest";
import { eventSums, FACT, plainSums } from "../../lib/fields/event-sums.js";
import { float32From, kernels, plainKernels } from "../../lib/fields/kernels.js";
import { randomStream } from "../../lib/fields/random.js";
import { hasWasm } from "../../lib/fields/wasm.js";

const ODD = [
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e-45,
  -1e-45,
  3e38,
  2 ** -126,
];
const LENGTHS = [1, 2, 3, 4, 5, 255, 256, 257, 4095, 8195];

/** Random values from many scales, a share of them from {@link ODD}. */
function values(n: number, seed: number, odd = 0.05): Float32Array {
  const { uniform, normal, below } = randomStream(seed, n);
  return Float32Array.from({ length: n }, () =>
    uniform() < odd ? ODD[below(ODD.length)]! : normal() * 10 ** (uniform() < 0.5 ? 0 : -4 * uniform()),
  );
}

const bitsOf = (v: Float32Array): Int32Array =>
  new Int32Array(v.buffer).map((b, i) => (Number.isNaN(v[i]!) ? 0x7fc00000 : b));

test("there is SIMD where the tests run", () => {
  expect(hasWasm()).toBe(true);
});

describe.each(LENGTHS)("%i cells", (n) => {
  test("z to mm/day gives the bits of the reference", () => {
    const [z, mean, std] = [values(n, 1), values(n, 2, 0.02), values(n, 3, 0.02).map((v) => 2 * Math.abs(v))];
    const [fast, plain] = [new Float32Array(n), new Float32Array(n)];
    kernels.zToMm(z, mean, std, fast);
    plainKernels.zToMm(z, mean, std, plain);
    expect(bitsOf(fast)).toEqual(bitsOf(plain));
  });

  test("a threshold gives the bits of the reference", () => {
    const x = values(n, 4, 0.2);
    const [fast, plain] = [new Float32Array(n), new Float32Array(n)];
    for (const threshold of [0, 0.1, Math.fround(0.1), x[0]!, 1e-46, -0.5, Number.POSITIVE_INFINITY]) {
      kernels.hardThreshold(x, threshold, fast);
      plainKernels.hardThreshold(x, threshold, plain);
      expect(bitsOf(fast)).toEqual(bitsOf(plain));
    }
  });

  test.each([0, 1, 2, 5, 8])("sums of an event with %i members", (members) => {
    for (const odd of [0, 0.05]) {
      const truth = values(n, 5, odd);
      const fields = Array.from({ length: members }, (_, m) => values(n, 10 + m, odd));
      const finite = (f: Float32Array): Float32Array => f.map((v) => (Math.abs(v) > 1e30 ? 7 : v));
      const mask = Uint8Array.from({ length: n }, (_, i) => (i * 7) % 5 && 1);
      for (const m of [null, mask]) {
        const fast = eventSums(finite(truth), fields.map(finite), m, Math.fround(0.1));
        const plain = plainSums([truth, ...fields].map(finite), m, Math.fround(0.1));
        expect(fast.counted).toEqual(plain.counted);
        expect([fast.cells, fast.complete]).toEqual([plain.cells, plain.complete]);
        for (let f = 0; f <= members; f++) {
          const [a, b] = [fast, plain].map((s) => s.facts.subarray(f * FACT.length, (f + 1) * FACT.length));
          for (const name of ["n", "min", "max", "wet"] as const) expect(a![FACT[name]]).toBe(b![FACT[name]]);
          expect(Math.abs(a![FACT.sum]! - b![FACT.sum]!)).toBeLessThanOrEqual(
            1e-12 * absolute([truth, ...fields][f]!),
          );
        }
        const rows = Math.sqrt(plain.products.length);
        for (let f = 0; f <= members; f++)
          for (let g = 0; g <= f; g++) {
            const size = Math.sqrt(plain.products[f * rows + f]! * plain.products[g * rows + g]!);
            expect(
              Math.abs(fast.products[f * rows + g]! - plain.products[f * rows + g]!),
            ).toBeLessThanOrEqual(1e-12 * size);
          }
      }
    }
  });
});

function absolute(values: Float32Array): number {
  return values.reduce((s, v) => s + (Number.isFinite(v) ? Math.abs(Math.abs(v) > 1e30 ? 7 : v) : 0), 0);
}

test("z to mm/day in float32 is off by 3e-7 of the result at most, near zero too", () => {
  const { uniform, normal } = randomStream(6);
  const n = 200_000;
  const std = Float32Array.from({ length: n }, () => 0.01 + 2 * uniform());
  const mean = Float32Array.from({ length: n }, () => 3 * uniform());
  // Results of all sizes: from next to nothing, where z·std all but cancels the mean, to what float32 holds.
  const z = Float32Array.from(mean, (m, i) => {
    const u = uniform();
    const v =
      u < 0.4 ? 10 ** (-7 * uniform()) : u < 0.7 ? 8 * uniform() : u < 0.8 ? 88 * uniform() : normal();
    return (v - m) / std[i]!;
  });
  z.set([1000, -1000, Number.POSITIVE_INFINITY]);
  for (const { zToMm } of [kernels, plainKernels]) {
    const out = new Float32Array(n);
    zToMm(z, mean, std, out);
    let worst = 0;
    for (let i = 0; i < n; i++) {
      const v = z[i]! * std[i]! + mean[i]!;
      const exact = v <= mean[i]! * 2 ** -22 ? 0 : Math.max(Math.expm1(v), 0);
      if (Math.fround(exact) !== out[i]) worst = Math.max(worst, Math.abs(out[i]! - exact) / exact);
    }
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(3e-7);
  }
});

test("a threshold in float32 separates the same values", () => {
  for (const t of [0.1, 0.7, 1 / 3, -0.1, 1e-46, 5e-324, 0, 123.456, -1e-46]) {
    const limit = float32From(t);
    expect(limit).toBeGreaterThanOrEqual(t);
    expect(Math.fround(limit)).toBe(limit);
    for (const x of [limit, Math.fround(t), ...values(50, 9)]) expect(x < limit).toBe(x < t);
  }
});
