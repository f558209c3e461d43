import { describe, expect, it } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { evaluate } from "../../lib/metrics/evaluate.js";
import { haveRealPair, realPair } from "./real-pair.js";

const grid = { height: 2, width: 2 };
const mm = (...values: number[]) => makeField("mm/day", grid, Float32Array.from(values));

describe("evaluate", () => {
  it("gives the five metrics of a small set, worked out by hand", async () => {
    const events: FieldEvent<"mm/day">[] = [
      { key: "a", index: 0, truth: mm(0, 1, 2, 3), members: [mm(0, 2, 4, 6), mm(0, 0, 0, 0.1)] },
      { key: "b", index: 1, truth: mm(0, 0, 0, 0), members: [mm(1, 1, 1, 1), mm(0, 0, Number.NaN, 4)] },
    ];
    const result = await evaluate(eventsOf(events));
    expect(result.n).toEqual({ events: 2, members: 2, cells: 15, excluded: 1, failed: 1 });
    // Samples of event b have a constant truth. [0, 1, 2, 3] with [0, 0, 0, 0.1] correlates 3/√(5·3).
    expect(result.spatialCorrelation.undefined).toBe(2);
    expect(result.spatialCorrelation.mean).toBeCloseTo((1 + 1.5 / Math.sqrt(3.75)) / 2, 10);
    expect(result.spatialCorrelation.max).toBe(1);
    expect(result.wetFraction).toEqual({ threshold: 0.1, truth: 3 / 8, samples: 9 / 15 });
    expect(result.massBias.mean).toBeCloseTo((1 + (0.1 - 6) / 6) / 2, 7);
    expect(result.massBias.abs).toBeCloseTo((1 + (6 - 0.1) / 6) / 2, 7);
    const cosineA = 6 / Math.sqrt(4 + 16 + 36);
    const cosineB = 4 / (Math.sqrt(3) * 4);
    expect(result.diversity!.mean).toBeCloseTo((1 - cosineA + 1 - cosineB) / 2, 7);
    expect(result.ks).toMatchObject({ method: "exact", error: 0 });
    expect(result.ks.statistic).toBeCloseTo(5 / 8 - 6 / 15, 12);
    expect(result.meanDifference).toBeCloseTo((12.1 + 4 + 4) / 15 - 6 / 8, 7);
    expect(result.notes.massBias).toContain("2 of 4");
    expect(result).toMatchObject({ space: "mm/day", mask: "none", profile: "physical" });
  });

  it("says why nothing is defined, and gives NaN for it", async () => {
    const dry = eventsOf([{ key: "a", index: 0, truth: mm(0, 0, 0, 0), members: [mm(0, 0, 0, 0)] }]);
    const result = await evaluate(dry);
    expect(result.spatialCorrelation.mean).toBeNaN();
    expect(result.massBias.mean).toBeNaN();
    expect(result.diversity).toBeNull();
    expect(result.ks.statistic).toBe(0);
    expect(Object.keys(result.notes)).toEqual(["spatialCorrelation", "massBias", "diversity"]);
  });

  it("counts a cell that is missing in one member for the others", async () => {
    const events = eventsOf([
      {
        key: "a",
        index: 0,
        truth: mm(1, 2, 3, Number.NaN),
        members: [mm(1, 2, Number.NaN, 9), mm(1, 2, 3, 9)],
      },
    ]);
    const result = await evaluate(events);
    expect(result.n).toMatchObject({ cells: 5, excluded: 3 });
    expect(result.wetFraction).toMatchObject({ truth: 1, samples: 1 });
    expect(result.spatialCorrelation.mean).toBe(1);
  });

  it("says where a sketch takes over, and stays within the error that it states", async () => {
    const size = { height: 300, width: 300 };
    const stream = randomStream(9);
    const rain = () =>
      makeField(
        "mm/day",
        size,
        Float32Array.from({ length: 90_000 }, () => Math.max(0, -5 * Math.log(stream.uniform()) - 3)),
      );
    const [truth, a, b] = [rain(), rain(), rain()];
    const members = [a, b];
    const event = { key: "a", index: 0, truth, members };
    const few = await evaluate(eventsOf([event]));
    // The same event again and again has the same distributions, and 2,160,000 sample values are too many.
    const many = await evaluate(eventsOf(Array.from({ length: 12 }, (_, index) => ({ ...event, index }))));
    expect([few.ks.method, many.ks.method]).toEqual(["exact", "sketch"]);
    expect(many.ks.statistic).toBeLessThanOrEqual(few.ks.statistic + 1e-12);
    expect(many.ks.statistic + many.ks.error).toBeGreaterThanOrEqual(few.ks.statistic - 1e-12);
    expect(many.ks.error).toBeLessThan(1e-3);
    expect(Math.abs(many.quantiles.samples.P99 / few.quantiles.samples.P99 - 1)).toBeLessThan(2 ** -11);
    expect(many.notes.ks).toContain("sketch");
    expect(many.notes.quantiles).toContain("0.05 %");
    expect(few.notes).toEqual({});
  });

  it.skipIf(!haveRealPair)("finds the drizzle of a climate model, as NumPy does", async () => {
    // E-OBS v14 and CNRM-CM5 over Iberia, all land cells and 1805 winter days; NumPy's figures.
    const result = await evaluate(await realPair());
    expect(result.n.events).toBe(1805);
    expect(result.n.excluded / (result.n.cells + result.n.excluded)).toBeCloseTo(0.406, 3);
    expect(result.wetFraction.truth).toBeCloseTo(0.335, 3);
    expect(result.wetFraction.samples).toBeCloseTo(0.547, 3);
    expect(result.ks.statistic).toBeCloseTo(0.642, 3);
    expect(result.ks.method).toBe("exact");
    expect(result.meanDifference).toBeCloseTo(0.44, 3);
    expect(result.quantiles.truth.P99).toBeCloseTo(24.1, 1);
    expect(result.quantiles.samples.P99).toBeCloseTo(23.2, 1);
  });
});
