import { expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { sortedFloats } from "../../lib/fields/sort-floats.js";

const ODD = [
  0,
  -0,
  1e-45,
  -1e-45,
  2 ** -126,
  3e38,
  -3e38,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

const kinds = {
  "float32 of all scales": (u: number, v: number) => Math.fround((u - 0.5) * 10 ** (60 * v - 30)),
  "rain, half of it on a floor": (u: number, v: number) =>
    u < 0.5 ? Math.fround(0.1) : Math.fround(-9 * Math.log(1 - v)),
  "odd ones": (u: number) => ODD[Math.floor(u * ODD.length)]!,
  "all the same": () => 2.5,
  "a double among float32": (u: number) => (u < 0.001 ? 0.1 : Math.fround(u)),
  "NaN among float32": (u: number) => (u < 0.001 ? Number.NaN : Math.fround(u)),
  doubles: (u: number) => u - 0.5,
};

test.each(Object.entries(kinds))("%s: as sorting by comparison", (_, at) => {
  for (const n of [0, 1, 2, 4095, 4096, 4097, 30_001]) {
    const { uniform } = randomStream(n);
    const values = Float64Array.from({ length: n }, () => at(uniform(), uniform()));
    const before = values.slice();
    const sorted = sortedFloats(values);
    const expected = values.slice().sort();
    expect(sorted.findIndex((value, i) => !Object.is(value, expected[i]))).toBe(-1);
    expect(sorted.length).toBe(n);
    expect(values).toEqual(before);
  }
});
