import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShapeError, ValueError } from "../../lib/errors.js";
import { type Field, makeField } from "../../lib/fields/field.js";
import { zToMm } from "../../lib/fields/transform.js";
import { activationFloor, removeFloor } from "../../lib/postprocess/floor-removal.js";
import { hardThreshold } from "../../lib/postprocess/hard-threshold.js";
import { fitLoci } from "../../lib/postprocess/loci.js";
import { matchCount, matchFrequency, matchSorted } from "../../lib/postprocess/match-frequency.js";
import { fitMatchedThreshold, matchToTruth } from "../../lib/postprocess/matched-threshold.js";
import { softThreshold } from "../../lib/postprocess/soft-threshold.js";
import { events, list, mm } from "./fields.js";

const rain = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.float({ min: Math.fround(1e-6), max: 80, noNaN: true }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 5 }).map((n) => n / 10) },
);
const kind = fc.constantFrom("float32" as const, "float64" as const);
/** A truth and some members on one grid, possibly with missing cells. */
const ensemble = fc.integer({ min: 1, max: 40 }).chain((n) =>
  fc.array(
    fc.array(fc.oneof({ weight: 12, arbitrary: rain }, fc.constant(Number.NaN)), {
      minLength: n,
      maxLength: n,
    }),
    { minLength: 2, maxLength: 4 },
  ),
);

function share(values: readonly number[], test: (x: number) => boolean): number {
  return values.filter(test).length / values.length;
}

describe("softThreshold", () => {
  test("takes the threshold off every wet cell", () => {
    expect(list(softThreshold(mm([0, 0.5, 1, 3]), 1))).toEqual([0, 0, 0, 2]);
    expect(list(softThreshold(mm([Number.NaN, 5, 5], [1, 1, 0]), 1))).toEqual([Number.NaN, 4, 5]);
    expect(() => softThreshold(mm([1]), -1)).toThrow(ValueError);
  });
});

describe("matchSorted", () => {
  test("keeps the nearest share, of ties all or none, and of zeros none", () => {
    expect(matchSorted([0, 1, 2, 3], 0.5)).toEqual({ threshold: 2, kept: 0.5, ties: 1 });
    expect(matchSorted([0, 2, 2, 2], 0.5)).toEqual({ threshold: 2, kept: 0.75, ties: 3 });
    expect(matchSorted([0, 2, 2, 2], 0.3)).toEqual({ threshold: Number.POSITIVE_INFINITY, kept: 0, ties: 3 });
    expect(matchSorted([0, 0, 1, 3], 0.9)).toEqual({ threshold: 1, kept: 0.5, ties: 2 });
    expect(matchSorted([1, 3], 0)).toEqual({ threshold: Number.POSITIVE_INFINITY, kept: 0, ties: 1 });
    expect(matchSorted([], 0.5).threshold).toBeNaN();
  });
});

describe("matchFrequency", () => {
  test("finds over many events what sorting finds, in the domain and per cell", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ensemble, { minLength: 1, maxLength: 3 }), kind, async (all, stored) => {
        const cells = Math.min(...all.flat().map((values) => values.length));
        const set = events(
          ...all.map((event) => event.map((values) => mm(values.slice(0, cells), null, stored))),
        );
        const compared: { cell: number; truth: number; x: number }[] = [];
        for await (const { truth, members } of set)
          for (const { values } of members)
            for (let cell = 0; cell < cells; cell++)
              if (!Number.isNaN(truth.values[cell]! + values[cell]!))
                compared.push({ cell, truth: truth.values[cell]!, x: values[cell]! });
        fc.pre(compared.length > 0);
        const limit = stored === "float32" ? Math.fround(0.1) : 0.1;
        const expected = (part: typeof compared) =>
          matchCount(
            part.map(({ x }) => x).sort((a, b) => a - b),
            part.filter(({ truth }) => truth >= limit).length,
          );
        const domain = await matchFrequency(set, 0.1, false);
        expect(domain.matches).toEqual([expected(compared)]);
        const perCell = await matchFrequency(set, 0.1, true);
        expect(perCell.matches).toEqual(
          Array.from({ length: cells }, (_, cell) => expected(compared.filter((c) => c.cell === cell))),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("keeps values that tie when keeping and dropping them is as near, whatever the share rounds to", async () => {
    // 22 · (15/22) is below 15 in floating point; at the wanted rank, two values tie.
    expect((15 / 22) * 22).toBeLessThan(15);
    const truth = Array.from({ length: 22 }, (_, i) => (i < 15 ? 1 : 0));
    const sample = Array.from({ length: 22 }, (_, i) => (i < 14 ? 9 : i < 16 ? 5 : 0));
    const { matches } = await matchFrequency(events([mm(truth), mm(sample)]), 0.1, false);
    expect(matches).toEqual([{ threshold: 5, kept: 16 / 22, ties: 2 }]);
  });

  test("float64 values that are one float32 tie", async () => {
    const x = 1 + 2 ** -30;
    const { matches } = await matchFrequency(events([mm([0, 5]), mm([1, x])]), 0.1, false);
    expect(matches).toEqual([{ threshold: 1, kept: 1, ties: 2 }]);
  });

  test("works on grids of more cells than get a wide digit", async () => {
    const n = 65_600;
    const grid = { height: 1, width: n };
    const field = (v: number) => makeField("mm/day", grid, new Float32Array(n).fill(v));
    const { matches } = await matchFrequency(
      events([field(0), field(0.25)], [field(2), field(0.75)]),
      0.1,
      true,
    );
    expect(matches[n - 1]).toEqual({ threshold: 0.75, kept: 0.5, ties: 1 });
  });

  test("refuses events without a cell to compare", async () => {
    await expect(
      matchFrequency(events([mm([Number.NaN, 1]), mm([1, Number.NaN])]), 0.1, false),
    ).rejects.toThrow(/nothing to fit on: in 1 events/);
    await expect(matchFrequency(events([mm([1, 1]), mm([1])]), 0.1, false)).rejects.toThrow(ShapeError);
  });
});

describe("matched threshold", () => {
  test("the wet share after it is that of the truth, up to ties", async () => {
    await fc.assert(
      fc.asyncProperty(ensemble, kind, async (fields, stored) => {
        const set = events(fields.map((values) => mm(values, null, stored)));
        for await (const event of set) {
          const compared = (field: Field<"mm/day">) =>
            list(field).filter((_, i) => !Number.isNaN(fields[0]![i]! + field.values[i]!));
          fc.pre(event.members.some((m) => compared(m).length > 0));
          const fitted = await fitMatchedThreshold(set);
          if (fitted.params.per !== "domain") throw new Error("fitted over the domain");
          const { wetTruth, ties, kept } = fitted.params;
          const after = fitted.apply(event).members.flatMap(compared);
          const before = event.members.flatMap(compared);
          expect(share(after, (x) => x > 0)).toBeCloseTo(kept, 12);
          const positive = share(before, (x) => x > 0);
          const off = Math.abs(kept - Math.min(wetTruth, positive)) * before.length;
          expect(off).toBeLessThanOrEqual(Math.max(ties, 1) / 2 + 1e-9);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("per cell: each has its own, a cell never wet dries out, an unknown one is left", async () => {
    const set = events(
      [mm([1, 0, 0, Number.NaN]), mm([3, 3, 3, 3])],
      [mm([0, 0, 2, Number.NaN]), mm([2, 2, 2, 2])],
    );
    const fitted = await fitMatchedThreshold(set, { per: "cell" });
    expect(fitted.params).toMatchObject({
      thresholds: Float64Array.of(3, Number.POSITIVE_INFINITY, 3, Number.NaN),
      wetTruth: 1 / 3,
      wetBefore: 1,
      kept: 1 / 3,
    });
    const apply = (field: Field<"mm/day">) =>
      list(fitted.apply({ key: "x", index: 9, truth: field, members: [field] }).members[0]!);
    expect(apply(mm([2.5, 9, 4, 0.1]))).toEqual([0, 0, 4, 0.1]);
    expect(apply(mm([2.5, 9, 4, 1], [0, 1, 1, 1]))).toEqual([2.5, 0, 4, 1]);
    expect(() => apply(mm([1, 2]))).toThrow(/4 thresholds for a field of 2 cells/);
  });

  test("per event: every sample meets the wet share of its own truth", async () => {
    const set = events([mm([0, 0, 3, 4]), mm([1, 2, 3, 4]), mm([4, 3, 2, 1], [1, 1, 1, 0])]);
    const fitted = await fitMatchedThreshold(set, { per: "event" });
    expect(fitted.fittedOn).toEqual({ keys: [], ownTruth: true });
    for await (const event of set)
      expect(fitted.apply(event).members.map(list)).toEqual([
        [0, 0, 3, 4],
        [4, 0, 0, 1],
      ]);
    const missing = mm([Number.NaN]);
    expect(
      fitted.apply({ key: "x", index: 0, truth: missing, members: [mm([3])] }).members.map(list),
    ).toEqual([[3]]);
    expect(matchToTruth(mm([3]), missing).threshold).toBeNaN();
  });

  test("says that samples which are too dry cannot be mended", async () => {
    const fitted = await fitMatchedThreshold(events([mm([1, 1, 1]), mm([0, 0, 1])]));
    expect(fitted.describe()).toMatch(/too dry, which no threshold can mend/);
    await expect(fitMatchedThreshold(events([mm([1]), mm([1])]), { wet: -1 })).rejects.toThrow(ValueError);
  });
});

describe("LOCI", () => {
  test("gives the wet share and, above it, the mean intensity of the truth; nothing is left in (0, T)", async () => {
    await fc.assert(
      fc.asyncProperty(
        ensemble,
        kind,
        fc.constantFrom("domain" as const, "cell" as const),
        async (fields, stored, per) => {
          const set = events(fields.map((values) => mm(values, null, stored)));
          const fitted = await fitLoci(set, { per }).catch(() => null);
          fc.pre(fitted !== null);
          for await (const event of set)
            for (const [m, { values }] of fitted!.apply(event).members.entries()) {
              const limit = stored === "float32" ? Math.fround(0.1) : 0.1;
              for (let i = 0; i < values.length; i++) {
                const known = !Number.isNaN(fitted!.params.thresholds[per === "cell" ? i : 0]!);
                if (Number.isNaN(event.members[m]!.values[i]!)) expect(values[i]).toBeNaN();
                else if (known) expect(values[i] === 0 || values[i]! >= limit).toBe(true);
                else expect(values[i]).toBe(event.members[m]!.values[i]);
              }
            }
        },
      ),
      { numRuns: 100 },
    );
  });

  test("meets the mean of the truth on what it was fitted on", async () => {
    const set = events([mm([0, 0, 1, 3, 8]), mm([0.2, 0.5, 1, 2, 4])]);
    const fitted = await fitLoci(set);
    for await (const event of set) {
      const after = list(fitted.apply(event).members[0]!);
      expect(after.slice(0, 2)).toEqual([0, 0]);
      expect(after.reduce((a, b) => a + b)).toBeCloseTo(12, 12);
    }
    expect(fitted.describe()).toMatch(/threshold 1\.000 mm\/day, excess × 2\.925/);
  });

  test("a truth that equals the wet threshold is wet, in float32 too", async () => {
    for (const kind of ["float32", "float64"] as const) {
      const set = events([mm([0, 0.1, 0.1, 1.7], null, kind), mm([0, 1, 2, 3], null, kind)]);
      const { params } = await fitLoci(set);
      expect(params.thresholds[0]).toBe(1);
      // (1.6 / 3) / ((0 + 1 + 2) / 3)
      expect(params.scales[0]).toBeCloseTo(1.6 / 3, 6);
    }
  });

  test("leaves masked cells, and refuses another grid when fitted per cell", async () => {
    const set = events([mm([0, 2]), mm([1, 1])], [mm([1, 3]), mm([2, 3])]);
    const fitted = await fitLoci(set, { per: "cell" });
    const masked = mm([1, 1], [1, 0]);
    const event = { key: "x", index: 0, truth: masked, members: [masked] };
    expect(list(fitted.apply(event).members[0]!)).toEqual([0, 1]);
    expect(() => fitted.apply({ ...event, members: [mm([1])] })).toThrow(ShapeError);
  });
});

describe("removeFloor", () => {
  const normalisation = { mean: Float32Array.of(0.4, 0.6, -0.1), std: Float32Array.of(0.5, 1, 0.5) };
  const grid = { height: 1, width: 3 };
  const floor = activationFloor(normalisation);

  test("dries what a ReLU in z left at the floor, and nothing else", () => {
    const z = (values: number[]) => zToMm(makeField("z", grid, Float32Array.from(values)), normalisation);
    expect(list(removeFloor(z([0, 0, 0]), floor))).toEqual([0, 0, 0]);
    for (const other of [z([0.001, 0.001, 0.5]), z([-0.3, -0.5, 1])])
      expect(removeFloor(other, floor).values).toEqual(other.values);
  });

  test("counts as the floor what is within the tolerance in log1p; of 0, only the floor itself", () => {
    const nine = Float64Array.of(9, 9, 9, 9, 9);
    const field = mm([8.89, 8.91, 9, 9.09, 9.11]);
    expect(list(removeFloor(field, nine, 0.01))).toEqual([8.89, 0, 0, 0, 9.11]);
    expect(list(removeFloor(field, nine, 0))).toEqual([8.89, 8.91, 0, 9.09, 9.11]);
    expect(() => removeFloor(field, nine, -1e-9)).toThrow(ValueError);
  });

  test("leaves masked and missing cells, and refuses what does not fit", () => {
    const field = mm([floor[0]!, floor[1]!, Number.NaN], [1, 0, 1]);
    expect(list(removeFloor(field, floor))).toEqual([0, floor[1], Number.NaN]);
    expect(() => removeFloor(mm([1]), floor)).toThrow(ShapeError);
    expect(() => removeFloor(field, floor, Number.NaN)).toThrow(ValueError);
  });
});

test("a threshold of one field does what the same threshold of a fitted method does", async () => {
  const set = events([mm([0, 1, 2]), mm([1, 2, 3])]);
  const fitted = await fitMatchedThreshold(set);
  for await (const event of set)
    expect(fitted.apply(event).members).toEqual(event.members.map((field) => hardThreshold(field, 2)));
});
