import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { distributionOf } from "../../lib/fields/distribution.js";
import { makeField } from "../../lib/fields/field.js";
import { cutMembers, fieldMetrics } from "../../lib/run/field-measures.js";
import { keepLargest, ksKeeping } from "../../lib/run/keep-largest.js";
import { needFinite } from "../../lib/run/need-finite.js";
import { countNonFinite } from "../../lib/run/non-finite.js";
import type { Run } from "../../lib/run/run.js";
import { runReads, sharedRunFiles } from "../../lib/run/run-reads.js";

describe("what must be finite", () => {
  test.each<[number[], number[], string | null]>([
    [[0, -1, 1e38], [3], null],
    [[Number.NaN, 1, 2], [3], "X_lr: is NaN at [0] (1 of 3 values are not finite), which the model"],
    [
      [0, 1, Number.POSITIVE_INFINITY, Number.NaN],
      [1, 2, 2],
      "X_lr: is Infinity at [0, 1, 0] (2 of 4 values are not finite)",
    ],
    [
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, Number.NEGATIVE_INFINITY],
      [2, 2, 3],
      "is -Infinity at [1, 1, 2] (1 of 12",
    ],
    [[], [0], null],
  ])("%j of %j", (values, shape, message) => {
    const run = () => needFinite(Float32Array.from(values), shape, "X_lr");
    if (message === null) return expect(run).not.toThrow();
    expect(run).toThrow(FormatError);
    expect(run).toThrow(message);
  });

  test("samples: NaN, infinite, and what is infinite in mm/day; sea does not count", () => {
    const grid = { height: 1, width: 4 };
    const run = {
      grid,
      landMask: Uint8Array.of(1, 1, 1, 0),
      normalisation: { mean: new Float32Array(4), std: new Float32Array(4).fill(1) },
    };
    const count = (values: readonly number[], more: object = {}) =>
      countNonFinite({ ...run, ...more }, 7, [makeField("z", grid, Float64Array.from(values))], [3]);
    // The largest float32 is 3.4028235e38 mm/day: log1p of it is 88.7228.
    expect(count([0, 88.7, 0, Number.NaN])).toEqual({ values: 3, nonFinite: 0, first: null });
    expect(count([0, 88.8, Number.NaN, 0])).toEqual({
      values: 3,
      nonFinite: 2,
      first: "day 7, sample 3, row 0, column 1: z = 88.8, infinite in mm/day",
    });
    expect(count([Number.NEGATIVE_INFINITY, 0, 0, 0]).first).toBe(
      "day 7, sample 3, row 0, column 0: -Infinity",
    );
    expect(count([88.8, 0, 0, Number.NaN], { normalisation: null, landMask: null })).toEqual({
      values: 4,
      nonFinite: 1,
      first: "day 7, sample 3, row 0, column 3: NaN",
    });
  });
});

describe("after a threshold", () => {
  const amounts = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 12 });
  test("the largest are kept, the others are 0", () => {
    expect(keepLargest(Float64Array.of(1, 2, 3, 4), 2)).toEqual(Float64Array.of(0, 0, 3, 4));
    expect(keepLargest(Float32Array.of(1, 2), 2)).toEqual(Float32Array.of(1, 2));
    expect(keepLargest(Float32Array.of(1, 2), 0)).toEqual(Float32Array.of(0, 0));
    const sorted = Float64Array.of(1, 2);
    keepLargest(sorted, 0);
    expect(sorted).toEqual(Float64Array.of(1, 2));
  });
  test("KS is the greatest distance of the two shares at or below any amount", () => {
    fc.assert(
      fc.property(amounts, amounts, fc.nat(12), (truth, samples, most) => {
        const kept = Math.min(most, samples.length);
        const sorted = [...samples]
          .sort((a, b) => a - b)
          .map((value, i) => (i < samples.length - kept ? 0 : value));
        const share = (values: readonly number[], at: number) =>
          values.filter((value) => value <= at).length / values.length;
        const greatest = Math.max(
          ...[0, 1, 2, 3, 4, 5, 6].map((at) => Math.abs(share(truth, at) - share(sorted, at))),
        );
        const { statistic } = ksKeeping(
          distributionOf(Float64Array.from(truth)),
          distributionOf(Float64Array.from(samples)),
        )(kept);
        expect(statistic).toBeCloseTo(greatest, 12);
      }),
      { seed: 3 },
    );
  });
  test.each([
    [0, 0.6],
    [1, 0.4],
    [2, 0.2],
    [4, 0.2],
  ])("KS of sketches, %i kept: %d", (kept, statistic) => {
    // By scipy.stats.ks_2samp, samples below the largest set to 0.
    const sketch = (...values: readonly number[]) => distributionOf(Float64Array.from(values), 0);
    const bound = ksKeeping(sketch(0, 0, 3, 5, 5), sketch(0, 1, 2, 4, 6))(kept);
    expect(bound).toMatchObject({ error: 0, method: "sketch" });
    expect(bound.statistic).toBeCloseTo(statistic, 12);
  });
  test("members are cut, the truth is not; four measures of whole fields", () => {
    const grid = { height: 1, width: 4 };
    const field = (...values: readonly number[]) => makeField("mm/day", grid, Float64Array.from(values));
    const event = {
      key: "a",
      index: 0,
      truth: field(0, 1, 2, 5),
      members: [field(0.5, 1, 2, 6), field(0, 1.5, 2, 3)],
    };
    const cut = cutMembers(event, 1);
    expect(cut.members.map(({ values }) => [...values])).toEqual([
      [0, 1, 2, 6],
      [0, 1.5, 2, 3],
    ]);
    expect(cut.truth).toBe(event.truth);
    const running = fieldMetrics();
    running.add(cut);
    const found = running.result();
    // NumPy: corrcoef of each member with the truth, mean; 6 of 8 above 0.1; (9 + 6.5 − 16) / 16; 1 − cosine of the two.
    expect(found.spatialCorrelation).toBeCloseTo(0.9616175014078048, 12);
    expect([found.wetFraction, found.massBias]).toEqual([0.75, expect.closeTo(-0.03125, 12)]);
    expect(found.diversity).toBeCloseTo(1 - (1.5 + 4 + 18) / Math.sqrt(41 * 15.25), 9);
    expect(found.wet).toMatchObject({ samples: 0.75 });
  });
});

describe("what a run reads", () => {
  test("config, folders, samples and the models that it names", async () => {
    const folder = await mkdtemp(join(tmpdir(), "undrizzle-reads-"));
    const at = (...names: string[]) => join(folder, ...names);
    await mkdir(at("statics/deep"), { recursive: true });
    await mkdir(at("metadata"));
    for (const name of ["statics/mask.npy", "metadata/split.json", "statics/deep/x"])
      await writeFile(at(name), "");
    const run = (model: object) =>
      ({
        config: { file: at("config.yaml"), model },
        dataDir: folder,
        synthDir: at("synth"),
      }) as unknown as Run;
    expect(await sharedRunFiles(run({}))).toEqual([
      at("config.yaml"),
      at("statics/mask.npy"),
      at("metadata/split.json"),
    ]);
    const folders = ["X_lr", "Y_hr", "statics", "static", "metadata"].map((name) => at(name));
    expect(runReads(run({}))).toEqual([at("config.yaml"), ...folders, at("synth")]);
    expect(runReads(run({ encoder: "e.onnx", decoder: at("d.onnx") }))).toEqual([
      at("config.yaml"),
      ...folders,
      at("synth"),
      at("e.onnx"),
      at("d.onnx"),
    ]);
    expect(runReads(run({ decoder: "d.onnx" }))).toContain(at("d.onnx"));
    await rm(folder, { recursive: true });
  });
});
