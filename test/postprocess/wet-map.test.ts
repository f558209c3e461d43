import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import type { QuantileMappingParams } from "../../lib/postprocess/quantile-mapping.js";
import { wetMap, wetValue } from "../../lib/postprocess/wet-map.js";

/** Linear between points; of several at one x the middle of the first and the last. */
function interpolate(xs: Float64Array, ys: Float64Array, x: number): number {
  const first = xs.findIndex((at) => at >= x);
  if (first < 0) return ys.at(-1)!;
  if (xs[first] === x) return (ys[first]! + ys[xs.lastIndexOf(x)]!) / 2;
  if (first === 0) return ys[0]!;
  return (
    ys[first - 1]! + ((ys[first]! - ys[first - 1]!) * (x - xs[first - 1]!)) / (xs[first]! - xs[first - 1]!)
  );
}

/** The map as it is defined: one table, then the other; and how far the probability is from where the truth turns wet. */
function defined(x: number, p: QuantileMappingParams): { value: number; toDry: number } {
  const share = p.dryGenerated + (1 - p.dryGenerated) * interpolate(p.generated, p.probabilities, x);
  if (p.dryTruth === 1) return { value: 0, toDry: 1 };
  const wet = (share - p.dryTruth) / (1 - p.dryTruth);
  return {
    value: wet < 0 ? 0 : interpolate(p.probabilities, p.truth, Math.min(wet, 1)),
    toDry: Math.abs(wet),
  };
}

function ascending(n: number, seed: number, levels: number): Float64Array {
  const { uniform } = randomStream(seed, n);
  return Float64Array.from({ length: n }, () => 0.05 + Math.floor(uniform() * levels) / 7).sort();
}

const share = fc.oneof(fc.double({ min: 0, max: 0.99, noNaN: true }), fc.constantFrom(0, 0.5, 1));

test("is the two tables put together", () => {
  let compared = 0;
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 2, max: 30 }),
      fc.constantFrom(3, 20, 1e6),
      share.filter((dry) => dry < 1),
      share,
      (seed, n, levels, dryGenerated, dryTruth) => {
        const params: QuantileMappingParams = {
          trace: 0.05,
          tail: "shift",
          seed: 0,
          dryGenerated,
          dryTruth,
          probabilities: Float64Array.from({ length: n }, (_, i) => (i / (n - 1)) ** 2),
          generated: ascending(n, seed, levels),
          truth: dryTruth === 1 ? new Float64Array(n).fill(Number.NaN) : ascending(n, seed + 1, levels),
          error: 0,
        };
        const map = wetMap(params);
        expect(map.x.every((x, i) => i === 0 || x > map.x[i - 1]!)).toBe(true);
        const { uniform } = randomStream(seed, 2);
        const largest = params.generated.at(-1)!;
        const inside = Array.from({ length: 50 }, () => 0.05 + uniform() * (largest - 0.05));
        for (const x of [...inside, ...params.generated, 0.01].filter((x) => x <= largest)) {
          const { value, toDry } = defined(x, params);
          if (toDry < 1e-9) continue;
          const size = Math.max(value, levels / 1e3);
          expect(Math.abs(wetValue(map, x) - value)).toBeLessThan(1e-9 * size);
          compared++;
        }
      },
    ),
    { numRuns: 1000 },
  );
  expect(compared).toBeGreaterThan(30_000);
});

test("a number: half of the truth is dry, and every sample wet", () => {
  const map = wetMap({
    trace: 0.05,
    tail: "shift",
    seed: 0,
    dryGenerated: 0,
    dryTruth: 0.5,
    probabilities: Float64Array.of(0, 0.5, 1),
    generated: Float64Array.of(1, 3, 5),
    truth: Float64Array.of(2, 4, 10),
    error: 0,
  });
  // p = (x − 1)/4; wet from p = 0.5 on, at x = 3, where the truth starts at 2; its median is at p = 0.75, x = 4.
  const at = (x: number): number => wetValue(map, x);
  expect([1, 2, 2.999, 3, 3.5, 4, 4.5, 5].map(at)).toEqual([0, 0, 0, 2, 3, 4, 7, 10]);
});
