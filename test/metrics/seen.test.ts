import { describe, expect, test } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import { makeField, type Values } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { massBias } from "../../lib/metrics/mass-bias.js";
import type { Accumulator } from "../../lib/metrics/metric.js";
import { completeCells, countedCells, see } from "../../lib/metrics/seen.js";
import { pearson, spatialCorrelation } from "../../lib/metrics/spatial-correlation.js";
import { wetFraction } from "../../lib/metrics/wet-fraction.js";
import { resultOf } from "../fixtures/measured.js";

const grid = { height: 2, width: 3 };

function event(truth: Values, members: readonly Values[], mask?: Uint8Array): FieldEvent<"mm/day"> {
  const field = (values: Values) => makeField("mm/day", grid, values, mask ?? null);
  return { key: "a", index: 0, truth: field(truth), members: members.map(field) };
}

const single = (...values: number[]) => Float32Array.from(values);
const double = (...values: number[]) => Float64Array.from(values);
const [NAN, INF] = [Number.NaN, Number.POSITIVE_INFINITY];

describe("which cells count", () => {
  const holes = event(
    single(1, NAN, INF, 1, 1, 1),
    [single(1, 1, 1, NAN, INF, 1), single(1, 1, 1, 1, NAN, 1)],
    Uint8Array.of(1, 1, 1, 1, 1, 0),
  );

  test("inside the mask, with a finite truth and at least one finite member", () => {
    expect([...countedCells(holes)]).toEqual([1, 0, 0, 1, 0, 0]);
  });

  test("complete: all of them finite", () => {
    expect([...completeCells(holes)]).toEqual([1, 0, 0, 0, 0, 0]);
  });

  test("without members none counts, and all that the truth has are complete", () => {
    const alone = event(single(1, NAN, 1, 1, 1, 1), []);
    expect([...countedCells(alone)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...completeCells(alone)]).toEqual([1, 0, 1, 1, 1, 1]);
  });
});

describe("sums of an event", () => {
  test("are found once a threshold, however many metrics ask", () => {
    const seen = see(event(single(0, 1, 2, 3, 4, 5), [single(1, 1, 1, 0, 0, 9)]));
    const sums = seen.sums(2);
    expect(seen.sums(2)).toBe(sums);
    expect(seen.sums()).toBe(sums);
    expect(seen.counted).toBe(sums!.counted);
    expect(seen.sums(3)).not.toBe(sums);
  });

  test("of one threshold are not taken for those of another", () => {
    const some = event(single(0, 1, 2, 3, 4, 5), [single(1, 1, 1, 0, 0, 9)]);
    expect(resultOf(wetFraction({ threshold: 1 }), some)).toMatchObject({ truth: 5 / 6, samples: 4 / 6 });
    expect(resultOf(wetFraction({ threshold: 4 }), some)).toMatchObject({ truth: 2 / 6, samples: 1 / 6 });
    expect(resultOf(wetFraction({ threshold: 1 }), some)).toMatchObject({ truth: 5 / 6, samples: 4 / 6 });
  });

  test("of float32 beside float64 fields are taken field by field, with the same result", () => {
    const truth = [0, 0.1, 2, NAN, 4, 5];
    const member = [1, 0.1, 1, 0, 0.2, 9];
    const mixed = event(single(...truth), [double(...member.map(Math.fround)), single(...member)]);
    expect(see(mixed).sums()).toBeNull();
    const plain = event(single(...truth), [single(...member), single(...member)]);
    for (const metric of [spatialCorrelation(), massBias()] as Accumulator<
      unknown,
      { mean: number; cells: number }
    >[]) {
      const [one, other] = [resultOf(metric, mixed), resultOf(metric, plain)];
      expect(one.mean).toBeCloseTo(other.mean, 12);
      expect(one.cells).toBe(other.cells);
    }
    expect(see(mixed).pairs.map(({ n }) => n)).toEqual([5, 5]);
  });
});

describe("correlation from sums about zero", () => {
  test("keeps its digits where the mean is large beside what varies", () => {
    const { normal } = randomStream(3);
    for (const mean of [0, 1, 30, 1e4, 1e7]) {
      const truth = Float64Array.from({ length: 6 }, () => mean + normal());
      const member = truth.map((t) => t + 0.5 * normal());
      const { mean: r } = resultOf(spatialCorrelation(), event(truth, [member]));
      expect(Math.abs(r - pearson(truth, member))).toBeLessThan(1e-12);
    }
  });

  test("where one of the two has a mean that is large beside what varies", () => {
    const { normal } = randomStream(4);
    const near = Float64Array.from({ length: 6 }, () => normal());
    const far = near.map((v) => 1e7 + v + normal());
    for (const [a, b] of [
      [near, far],
      [far, near],
    ] as const)
      expect(Math.abs(resultOf(spatialCorrelation(), event(a, [b])).mean - pearson(a, b))).toBeLessThan(
        1e-12,
      );
  });

  test("is undefined for a constant whose mean is rounded", () => {
    const constant = double(0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
    const varied = double(1, 2, 3, 4, 5, 7);
    for (const of of [event(constant, [varied]), event(varied, [constant])])
      expect(resultOf(spatialCorrelation(), of)).toMatchObject({ n: 0, undefined: 1, cells: 6 });
  });
});
