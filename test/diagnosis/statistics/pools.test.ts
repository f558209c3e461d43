import { describe, expect, test } from "vitest";
import { sorter } from "../../../lib/diagnosis/statistics/ascending.js";
import { poolValues, quantileOf, sortedPool } from "../../../lib/diagnosis/statistics/pooled.js";
import { rankOf, rankScale } from "../../../lib/diagnosis/statistics/ranks.js";
import { lowerBound, upperBound } from "../../../lib/fields/bounds.js";
import { randomStream } from "../../../lib/fields/random.js";
import { specimenOf } from "../specimens.js";

const lists = (parts: readonly Float64Array[]) => parts.map((part) => [...part]);

describe("pooled values", () => {
  test("are those of cells inside the mask where truth and a member are known, the truth once an event", () => {
    const [N] = [Number.NaN];
    const pool = poolValues(
      specimenOf(
        [1, 4],
        [
          {
            truth: [1, N, 3, 4],
            members: [
              [5, 6, N, 8],
              [9, 10, N, 12],
            ],
          },
          {
            truth: [13, 14, 15, 16],
            members: [
              [17, 18, 19, 20],
              [N, 22, 23, 24],
            ],
          },
        ],
        Uint8Array.of(1, 1, 1, 0),
      ),
    );
    expect(lists(pool.truth)).toEqual([[1], [13, 14, 15]]);
    expect(lists(pool.samples)).toEqual([
      [5, 9],
      [17, 18, 22, 19, 23],
    ]);
  });

  test("are thinned to about 60,000 a side at an even stride that moves on from event to event", () => {
    const cells = Array.from({ length: 50_000 }, (_, i) => i);
    const pool = poolValues(
      specimenOf(
        [100, 500],
        [
          { truth: cells, members: [cells] },
          { truth: cells, members: [cells] },
        ],
      ),
    );
    expect(pool.samples.map((part) => part.length)).toEqual([25_000, 25_000]);
    expect(pool.truth.map((part) => [part[0], part[1]])).toEqual([
      [0, 2],
      [1, 3],
    ]);
    const few = poolValues(specimenOf([100, 500], [{ truth: cells, members: [cells] }]));
    expect(few.truth[0]).toHaveLength(50_000);
  });

  test("in one array ascend, of all events or without some", () => {
    const parts = [Float64Array.of(3, 1), Float64Array.of(2), Float64Array.of(0, 9)];
    expect([...sortedPool(parts)]).toEqual([0, 1, 2, 3, 9]);
    expect([...sortedPool(parts, (event) => event === 2)]).toEqual([1, 2, 3]);
  });
});

test("quantiles are of type 7, also between infinities", () => {
  const sorted = Float64Array.of(0, 1, 3, 7);
  expect([0, 0.5, 1, 1 / 3, 0.9].map((p) => quantileOf(sorted, p))).toEqual([
    0,
    2,
    7,
    1,
    expect.closeTo(5.8, 12),
  ]);
  const endless = Float64Array.of(1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  expect(quantileOf(endless, 0.75)).toBe(Number.POSITIVE_INFINITY);
});

describe("ranks", () => {
  const sorted = Float64Array.of(1, 2, 2, 2, 5);

  test("how many are below, and how many at most, a value", () => {
    expect([0, 1, 2, 3, 5, 6].map((v) => lowerBound(sorted, v))).toEqual([0, 0, 1, 4, 4, 5]);
    expect([0, 1, 2, 3, 5, 6].map((v) => upperBound(sorted, v))).toEqual([0, 1, 4, 4, 5, 5]);
  });

  test("a rank is the share below, half of the ties with it", () => {
    const scale = rankScale(sorted);
    expect([0, 1, 2, 3, 5, 6].map((v) => rankOf(scale, v))).toEqual([0, 0.1, 0.5, 0.8, 0.9, 1]);
  });

  test("a rank is what counting gives, for values of either sign, next to one another and beyond float32", () => {
    const { uniform } = randomStream(3, 1);
    const drawn = Array.from({ length: 400 }, () => (uniform() - 0.4) * 10 ** Math.floor(8 * uniform() - 4));
    const values = [
      ...drawn,
      0,
      -0,
      0,
      1e300,
      -1e300,
      1e-320,
      1 + 1e-12,
      1,
      1 - 1e-12,
      ...drawn.slice(0, 50),
    ];
    const scale = rankScale(Float64Array.from(values));
    const others = [...values, 2e300, -2e300, 5e-324, 1 + 2e-12, ...drawn.map((v) => v * (1 + 1e-9))];
    for (const v of others) {
      const below = values.filter((w) => w < v).length;
      const equal = values.filter((w) => w === v).length;
      expect(rankOf(scale, v)).toBe((2 * below + equal) / (2 * values.length));
    }
  });

  test("a scale keeps up to 4096 values, and so many of more, evenly spaced in rank", () => {
    const values = (n: number) => Float64Array.from({ length: n }, (_, i) => n - i);
    const given = values(4096);
    expect(rankScale(given).sorted).toEqual(values(4096).sort());
    expect(given[0]).toBe(4096);
    const { sorted: knots } = rankScale(values(3 * 4096));
    expect(knots).toHaveLength(4096);
    expect([knots[0], knots[1], knots[4095]]).toEqual([2, 5, 3 * 4096 - 1]);
  });
});

test("ascending floats are those of a plain sort, ties and subnormal values included", () => {
  const { uniform } = randomStream(4, 1);
  const values = Float32Array.from({ length: 5000 }, (_, i) =>
    i % 7 === 0 ? Math.floor(10 * uniform()) : uniform() * 10 ** (80 * uniform() - 45),
  );
  const room = sorter(values.length);
  for (const n of [values.length, 100, 0]) {
    room.values.set(values);
    expect(room.sorted(n)).toEqual(values.slice(0, n).sort());
  }
});
