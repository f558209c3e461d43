import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ValueError } from "../../lib/errors.js";
import { type Field, makeField } from "../../lib/fields/field.js";
import { fitMassScaledThreshold, scaleToTruth } from "../../lib/postprocess/mass-scaled-threshold.js";
import { events, list, mm, rows } from "./fields.js";

function mass(field: Field<"mm/day">): number {
  return list(field).reduce((a, b) => a + (Number.isNaN(b) ? 0 : b), 0);
}

const rain = fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 80, noNaN: true }));
const grids = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([height, width]) =>
    fc.tuple(
      fc.constant({ height, width }),
      fc.array(rain, { minLength: height * width, maxLength: height * width }),
      fc.array(rain, { minLength: height * width, maxLength: height * width }),
    ),
  );

describe("mass after scaling", () => {
  test("is the target to 1e-6, as a whole and in each block that has rain", () => {
    fc.assert(
      fc.property(grids, fc.integer({ min: 1, max: 9 }), fc.boolean(), ([grid, a, b], block, single) => {
        const store = (values: number[]) => (single ? Float32Array.from(values) : Float64Array.from(values));
        const field = makeField("mm/day", grid, store(a));
        const truth = makeField("mm/day", grid, store(b));
        const whole = scaleToTruth(field, truth);
        if (mass(field) > 0)
          expect(Math.abs(mass(whole.field) - mass(truth))).toBeLessThanOrEqual(1e-6 * mass(truth));
        const { field: scaled, factors } = scaleToTruth(field, truth, block);
        const across = Math.ceil(grid.width / block);
        const inBlock = (f: Field<"mm/day">, k: number) =>
          list(f).filter((_, i) => {
            const [y, x] = [Math.floor(i / grid.width), i % grid.width];
            return Math.floor(y / block) * across + Math.floor(x / block) === k;
          });
        const sum = (values: number[]) => values.reduce((p, q) => p + q, 0);
        expect(scaled.values.some(Number.isNaN)).toBe(false);
        for (const [k, factor] of factors.entries()) {
          const target = sum(inBlock(truth, k));
          if (factor === Number.POSITIVE_INFINITY) expect(sum(inBlock(scaled, k))).toBe(0);
          else expect(Math.abs(sum(inBlock(scaled, k)) - target)).toBeLessThanOrEqual(1e-6 * target);
        }
      }),
    );
  });

  test("spread keeps the water of a dry block; without a truth a block has no target", () => {
    const field = rows([[0, 0, 1, 3]]);
    const truth = rows([[0.25, 0.75, Number.NaN, Number.NaN]]);
    const { field: scaled, factors } = scaleToTruth(field, truth, 2, "spread");
    expect(list(scaled)).toEqual([0.5, 0.5, 1, 3]);
    expect([...factors]).toEqual([Number.POSITIVE_INFINITY, Number.NaN]);
  });

  test("masked and missing cells take no part", () => {
    const field = mm([1, 1, 1, Number.NaN], [1, 1, 0, 1]);
    const truth = mm([2, Number.NaN, 50, 50], [1, 1, 0, 1]);
    const { field: scaled, factors } = scaleToTruth(field, truth);
    expect([...factors]).toEqual([2]);
    expect(list(scaled)).toEqual([2, 2, 1, Number.NaN]);
  });

  test("refuses a bad block", () => {
    expect(() => scaleToTruth(mm([1]), mm([1]), 0)).toThrow(ValueError);
  });
});

describe("fitMassScaledThreshold", () => {
  const set = events([mm([0, 0, 2, 6]), mm([0.05, 0.2, 1, 2.75]), mm([0, 0, 0.05, 0])]);

  test("per event meets each sample's truth and reports the factors; a dry sample stays dry", async () => {
    const fitted = await fitMassScaledThreshold(set);
    expect(fitted.fittedOn).toEqual({ keys: [], ownTruth: true });
    for await (const event of set) {
      const [first, second] = fitted.apply(event).members;
      expect(mass(first!)).toBeCloseTo(8, 12);
      expect(first!.values[0]).toBe(0);
      expect(list(second!)).toEqual([0, 0, 0, 0]);
      expect(fitted.factors(event).map(([factor]) => factor)).toEqual([8 / 3.95, Number.POSITIVE_INFINITY]);
    }
  });

  test("per domain has one factor, fitted ahead", async () => {
    const masked = mm([1, 1], [1, 0]);
    const fitted = await fitMassScaledThreshold(set, { per: "domain", threshold: 0.1 });
    expect(fitted.params).toMatchObject({ per: "domain", factor: 16 / 3.95 });
    expect(fitted.fittedOn).toEqual({ keys: ["a"], ownTruth: false });
    const event = { key: "x", index: 1, truth: masked, members: [masked] };
    expect(list(fitted.apply(event).members[0]!)).toEqual([16 / 3.95, 1]);
    expect([...fitted.factors(event)[0]!]).toEqual([16 / 3.95]);
    await expect(fitMassScaledThreshold(set, { per: "domain", threshold: 9 })).rejects.toThrow(
      /leaves nothing to scale/,
    );
  });

  test("per block, after a matched threshold, knows the events of the match", async () => {
    const fitted = await fitMassScaledThreshold(set, { per: "block", block: 2, threshold: "matched" });
    expect(fitted.params).toEqual({ per: "block", threshold: 0.05, block: 2, dryBlocks: "stay-dry" });
    expect(fitted.fittedOn).toEqual({ keys: ["a"], ownTruth: true });
    for await (const event of set) expect(mass(fitted.apply(event).members[0]!)).toBeCloseTo(8, 12);
    expect(fitted.describe()).toMatch(/one factor per 2×2 block .* stays dry, its mass missing/);
    await expect(fitMassScaledThreshold(set, { per: "block" })).rejects.toThrow(/block is 0/);
    await expect(fitMassScaledThreshold(set, { threshold: -1 })).rejects.toThrow(ValueError);
  });
});

test("without a truth there is no target: samples and blocks stay as they are, and say so", async () => {
  const { NaN: missing } = Number;
  const truth = rows([
    [4, 0, missing, missing],
    [0, 0, missing, missing],
  ]);
  const sample = rows([
    [1, 1, 1, 0.05],
    [0.05, 0, 3, 2],
  ]);
  const event = { key: "a", index: 0, truth, members: [sample] };
  const options = { threshold: 0.1, per: "block", block: 2 } as const;
  const perBlock = await fitMassScaledThreshold(events([truth, sample]), options);
  // By hand: the left block keeps 2 mm of 2.05 and must have 4; the right one has no truth.
  expect(list(perBlock.apply(event).members[0]!)).toEqual([2, 2, 1, 0.05, 0, 0, 3, 2]);
  expect([...perBlock.factors(event)[0]!]).toEqual([2, missing]);
  const perEvent = await fitMassScaledThreshold(events([truth, sample]));
  const unknown = rows([new Array(4).fill(missing), new Array(4).fill(missing)]);
  expect(list(perEvent.apply({ ...event, truth: unknown }).members[0]!)).toEqual(list(sample));
});
