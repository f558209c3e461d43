import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import {
  mappingProbabilities,
  plainQuantileMap,
  type QuantileMappingParams,
  type Tail,
  tablesOf,
} from "../../lib/postprocess/quantile-mapping.js";
import { simdQuantileMap } from "../../lib/postprocess/simd-quantile-mapping.js";

const ODD = [
  0,
  -0,
  1e-45,
  1e-39,
  0.05,
  0.1,
  -3,
  1e30,
  3e38,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

/** Ascending, on few levels or on many, with atoms, far apart or close together; float32 or not. */
function quantiles(n: number, seed: number, least: number): Float64Array {
  const { uniform } = randomStream(seed, n);
  const levels = uniform() < 0.3 ? 4 : 1e6;
  const round = uniform() < 0.7 ? Math.fround : Number;
  const scale = uniform() < 0.7 ? 8 : 0.002;
  const values = Float64Array.from({ length: n }, () =>
    round(least - (Math.round(Math.log(1 - uniform()) * scale * levels) / levels || 0)),
  );
  return values.sort();
}

/** Bits, NaN of any kind alike. */
const bitsOf = (values: Float32Array): Int32Array =>
  new Int32Array(values.buffer, values.byteOffset, values.length).map((bits, i) =>
    Number.isNaN(values[i]!) ? 0x7fc00000 : bits,
  );

function compare(params: QuantileMappingParams, values: Float32Array, masked: boolean, keys: number): void {
  const mask = masked ? Uint8Array.from(values, (_, i) => ((i * 7) % 5 ? 1 : 0)) : null;
  const field = makeField("mm/day", { height: 1, width: values.length }, values, mask);
  const before = values.slice();
  const tables = tablesOf(params);
  const plain = plainQuantileMap(field, tables, randomStream(params.seed, keys, keys + 1));
  const simd = simdQuantileMap(field, tables, keys, keys + 1)!;
  expect(bitsOf(simd.values as Float32Array)).toEqual(bitsOf(plain.values as Float32Array));
  expect(bitsOf(values)).toEqual(bitsOf(before));
  expect(simd.mask).toBe(mask);
}

describe("quantile mapping by SIMD gives the bits of the reference", () => {
  test("random maps and fields", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.oneof(
            fc.integer(),
            fc.constantFrom(0, 1, 2 ** 32, -(2 ** 32) - 5, 2 ** 53, -(2 ** 53)),
            fc.maxSafeInteger(),
          ),
          keys: fc.oneof(fc.nat(1000), fc.constantFrom(2 ** 31, 2 ** 32 - 2)),
          n: fc.integer({ min: 1, max: 300 }),
          count: fc.integer({ min: 2, max: 40 }),
          trace: fc.constantFrom(0, 0.05, 0.1, 1),
          tail: fc.constantFrom<Tail>("shift", "ratio", "constant"),
          dryGenerated: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)),
          dryTruth: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)),
          masked: fc.boolean(),
        }),
        ({ seed, keys, n, count, trace, tail, dryGenerated, dryTruth, masked }) => {
          const generated = quantiles(count, n, trace);
          const params = {
            trace,
            tail,
            seed,
            dryGenerated,
            dryTruth,
            probabilities: Float64Array.from({ length: count }, (_, i) => i / (count - 1)),
            generated,
            truth: dryTruth === 1 ? new Float64Array(count).fill(Number.NaN) : quantiles(count, n + 1, trace),
            error: 0,
          };
          const { uniform, below } = randomStream(n, count);
          const values = Float32Array.from({ length: n }, () => {
            const u = uniform();
            if (u < 0.1) return ODD[below(ODD.length)]!;
            if (u < 0.3) return 0;
            const some = generated[below(count)]!;
            const largest = generated[count - 1]!;
            if (u < 0.7) return u < 0.5 ? some : some + (largest - some) * uniform();
            return largest * 1.1 * uniform();
          });
          compare(params, values, masked, keys);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("the quantiles that are kept by default, and as many dry cells that become wet", () => {
    const probabilities = mappingProbabilities();
    const params = {
      trace: 0.05,
      tail: "shift",
      seed: 11,
      dryGenerated: 0.8,
      dryTruth: 0.3,
      probabilities,
      generated: quantiles(probabilities.length, 1, 0.05),
      truth: quantiles(probabilities.length, 2, 0.05),
      error: 0,
    } as const;
    const { uniform } = randomStream(4);
    const values = Float32Array.from({ length: 20_001 }, () =>
      uniform() < 0.6 ? 0 : -8 * Math.log(1 - uniform()),
    );
    compare(params, values, false, 3);
    compare(params, values, true, 4);
  });
});
