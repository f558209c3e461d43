import fc from "fast-check";
import { expect, test } from "vitest";
import { ShapeError } from "../../lib/errors.js";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { plainWetPairs, simdWetPairs, wetPairs } from "../../lib/postprocess/wet-pairs.js";

const { NaN: missing, POSITIVE_INFINITY: infinity, NEGATIVE_INFINITY: minusInfinity } = Number;
const field = (values: Float32Array | Float64Array, mask: Uint8Array | null = null) =>
  makeField("mm/day", { height: 1, width: values.length }, values, mask);

test("wet values are those from the trace on, where truth and sample are finite and inside both masks", () => {
  const truth = field(Float32Array.of(0.05, 2, missing, 0.1, 5, 0), Uint8Array.of(1, 1, 1, 1, 0, 1));
  const members = [
    field(Float32Array.of(0.2, infinity, 7, 8, 9, 0.05)),
    field(Float32Array.of(missing, 6, 7, 0.01, 9, 0), Uint8Array.of(1, 1, 1, 1, 1, 0)),
  ];
  for (const found of [simdWetPairs(truth, members, 0.05), plainWetPairs(truth, members, 0.05)])
    expect(found).toEqual({
      truthN: 4,
      generatedN: 5,
      truth: Float32Array.of(0.05, 2, 0.1),
      generated: [Float32Array.of(0.2, 8, 0.05), Float32Array.of(6)],
    });
  expect(wetPairs(truth, [], 0.05)).toMatchObject({ truthN: 0, generatedN: 0, generated: [] });
});

test("members that miss different cells are compared where all of them have a value, if anywhere", () => {
  const truth = field(Float32Array.of(1, 2, 3, 0));
  const some = field(Float32Array.of(missing, 5, 6, 7));
  const others = field(Float32Array.of(4, 5, 0, missing));
  const none = field(new Float32Array(4).fill(missing));
  expect(wetPairs(truth, [some, others, none], 0.05)).toEqual({
    truthN: 2,
    generatedN: 4,
    truth: Float32Array.of(2, 3),
    generated: [Float32Array.of(5, 6), Float32Array.of(5), new Float32Array()],
  });
  const left = field(Float32Array.of(4, 5, missing, missing));
  const right = field(Float32Array.of(missing, missing, 4, 5));
  expect(wetPairs(truth, [left, right], 0.05)).toMatchObject({ truthN: 4, generatedN: 4 });
});

test("float64 fields have float64 wet values; fields of two sizes are an error", () => {
  const [single, double] = [field(Float32Array.of(0.1, 3)), field(Float64Array.of(0.1, 3))];
  expect(wetPairs(double, [single, double], 0.1)).toEqual({
    truthN: 2,
    generatedN: 4,
    truth: Float64Array.of(0.1, 3),
    generated: [Float32Array.of(0.1, 3), Float64Array.of(0.1, 3)],
  });
  expect(() => wetPairs(single, [field(Float32Array.of(1))], 0.1)).toThrow(ShapeError);
});

test("SIMD gives the values of the reference", () => {
  const ODD = [0, -0, 1e-45, -3, 3e38, missing, infinity, minusInfinity, 0.05];
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70 }),
      fc.nat(4),
      fc.constantFrom(0, 0.05, 1),
      fc.nat(),
      (n, count, trace, seed) => {
        const { uniform, below } = randomStream(seed);
        const random = () => {
          const values = Float32Array.from({ length: n }, () =>
            uniform() < 0.2 ? ODD[below(ODD.length)]! : 2 * uniform() ** 4,
          );
          const mask = Uint8Array.from(values, () => (uniform() < 0.8 ? 1 : 2 * below(2)));
          return field(values, uniform() < 0.5 ? mask : null);
        };
        const truth = random();
        const members = Array.from({ length: count }, random);
        expect(simdWetPairs(truth, members, trace)).toEqual(plainWetPairs(truth, members, trace));
      },
    ),
    { numRuns: 500 },
  );
});
