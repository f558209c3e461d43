import { describe, expect, test } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField, type Values } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import {
  completeCells,
  countedCells,
  pairSums,
  sharingCounts,
  sumsOfEvent,
} from "../../lib/metrics/counted.js";
import { evaluate } from "../../lib/metrics/evaluate.js";
import { evaluateAll } from "../../lib/metrics/evaluate-all.js";
import { massBias } from "../../lib/metrics/mass-bias.js";
import type { Metric } from "../../lib/metrics/metric.js";
import { pearson, spatialCorrelation } from "../../lib/metrics/spatial-correlation.js";
import { wetFractions } from "../../lib/metrics/wet-fraction.js";

const grid = { height: 2, width: 3 };

function event(truth: Values, members: readonly Values[], mask?: Uint8Array): FieldEvent<"mm/day"> {
  const field = (values: Values) => makeField("mm/day", grid, values, mask ?? null);
  return { key: "a", index: 0, truth: field(truth), members: members.map(field) };
}

function resultOf<State, Result>(metric: Metric<State, Result>, of: FieldEvent<"mm/day">): Result {
  const state = metric.init();
  metric.add(state, of);
  return metric.result(state);
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

  test("is found once an event while work goes on, and anew after it", () => {
    const alone = event(single(1, 1, 1, 1, 1, 1), []);
    for (const of of [holes, alone]) {
      const found = sharingCounts(() => {
        expect(countedCells(of)).toBe(countedCells(of));
        expect(sharingCounts(() => countedCells(of))).toBe(countedCells(of));
        return countedCells(of);
      });
      expect(countedCells(of)).not.toBe(found);
    }
  });
});

describe("sums of an event", () => {
  test("are found once a threshold, however many metrics ask", () => {
    const some = event(single(0, 1, 2, 3, 4, 5), [single(1, 1, 1, 0, 0, 9)]);
    sharingCounts(() => {
      const sums = sumsOfEvent(some, 2);
      expect(sumsOfEvent(some, 2)).toBe(sums);
      expect(sumsOfEvent(some)).toBe(sums);
      expect(sumsOfEvent(some, 3)).not.toBe(sums);
    });
  });

  test("are those of the values that a held field has now", async () => {
    for (const kind of [single, double]) {
      const held = event(kind(0, 1, 2, 3, 4, 5), [kind(1, 1, 1, 0.05, 0.05, 9)]);
      const measures = async () => {
        const five = await evaluate(eventsOf([held]));
        const rows = await evaluateAll(eventsOf([held]), ["wet-fraction", "mass-bias"]);
        expect(rows[1]!.value).toBe(five.wetFraction.samples);
        expect(rows.find(({ metric }) => metric === "mass-bias.pooled")!.value).toBe(five.massBias.pooled);
        return [resultOf(wetFractions(), held).samples, resultOf(massBias(), held).mean, five.n.failed];
      };
      expect(await measures()).toEqual([4 / 6, (kind(0.05)[0]! * 2 + 12) / 15 - 1, 0]);
      const { values } = held.members[0]!;
      values.set(values.map((v) => (v < 5 ? 0 : v)));
      expect(await measures()).toEqual([1 / 6, (9 - 15) / 15, 0]);
      values[0] = NAN;
      held.truth.values[1] = NAN;
      expect(await measures()).toEqual([1 / 4, (9 - 14) / 14, 1]);
    }
  });

  test("of one threshold are not taken for those of another", () => {
    const some = event(single(0, 1, 2, 3, 4, 5), [single(1, 1, 1, 0, 0, 9)]);
    expect(resultOf(wetFractions(1), some)).toMatchObject({ truth: 5 / 6, samples: 4 / 6 });
    expect(resultOf(wetFractions(4), some)).toMatchObject({ truth: 2 / 6, samples: 1 / 6 });
    expect(resultOf(wetFractions(1), some)).toMatchObject({ truth: 5 / 6, samples: 4 / 6 });
  });

  test("of float32 beside float64 fields are taken field by field, with the same result", () => {
    const truth = [0, 0.1, 2, NAN, 4, 5];
    const member = [1, 0.1, 1, 0, 0.2, 9];
    const mixed = event(single(...truth), [double(...member.map(Math.fround)), single(...member)]);
    expect(sumsOfEvent(mixed)).toBeNull();
    const plain = event(single(...truth), [single(...member), single(...member)]);
    for (const metric of [spatialCorrelation(), massBias()] as Metric<
      unknown,
      { mean: number; cells: number }
    >[]) {
      const [one, other] = [resultOf(metric, mixed), resultOf(metric, plain)];
      expect(one.mean).toBeCloseTo(other.mean, 12);
      expect(one.cells).toBe(other.cells);
    }
    expect(pairSums(mixed).map(({ n }) => n)).toEqual([5, 5]);
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
