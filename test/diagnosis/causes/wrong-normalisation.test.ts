import { describe, expect, test } from "vitest";
import { type Amounts, measureAmounts } from "../../../lib/diagnosis/amounts.js";
import {
  renormalise,
  standardisedLine,
  undoLogLine,
} from "../../../lib/diagnosis/causes/wrong-normalisation/repair.js";
import { randomStream } from "../../../lib/fields/random.js";
import { membersOf, specimenOf } from "../specimens.js";

const [height, width] = [6, 5];
const cells = height * width;
const normalisation = {
  mean: Float32Array.from({ length: cells }, (_, i) => 0.8 + 0.02 * i),
  std: Float32Array.from({ length: cells }, (_, i) => 0.5 + 0.01 * i),
};
const toMm = (z: number, i: number) =>
  Math.max(Math.expm1(z * normalisation.std[i] + normalisation.mean[i]), 0);

/** Each event's z, decoded as it is for the truth and as slope·z + offset for its sample. */
function world(slope: number, offset: number, missing = false) {
  const { normal } = randomStream(11);
  return specimenOf(
    [height, width],
    Array.from({ length: 60 }, () => {
      const z = Array.from({ length: cells }, () => normal());
      const member = z.map((v, i) => (missing && i < 5 ? Number.NaN : toMm(slope * v + offset, i)));
      return { truth: z.map(toMm), members: [member] };
    }),
  );
}

describe("a straight line between the z of samples and truth", () => {
  test.each([
    [1, 0],
    [1.3, 0.2],
    [0.8, -0.3],
  ])("slope %d, offset %d", (slope, offset) => {
    const specimen = world(slope, offset);
    const line = standardisedLine(specimen, measureAmounts(specimen), normalisation);
    expect(line.slope).toBeCloseTo(slope, 6);
    expect(line.offset).toBeCloseTo(offset, 6);
  });

  test("is found where samples are missing in some cells: the truth does not count there", () => {
    const specimen = world(1.3, 0.2, true);
    for (const event of specimen.events) event.truth.values.fill(1e4, 0, 5);
    const line = standardisedLine(specimen, measureAmounts(specimen), normalisation);
    expect(line.slope).toBeCloseTo(1.3, 6);
    expect(line.offset).toBeCloseTo(0.2, 6);
  });

  test("leaves out masked cells, missing truths and cells that never vary", () => {
    const clean = world(1.3, 0.2);
    const mask = Uint8Array.from({ length: cells }, (_, i) => (i === 3 ? 0 : 1));
    const std = normalisation.std.map((s, i) => (i === 7 ? 0 : s));
    for (const { truth, members } of clean.events) {
      truth.values[3] = 5e4;
      truth.values[7] = 5e4;
      truth.values[9] = Number.NaN;
      for (const { values } of members) values[9] = 5e4;
    }
    const spoilt = { ...clean, mask };
    const line = standardisedLine(spoilt, measureAmounts(clean), { ...normalisation, std });
    expect(line.slope).toBeCloseTo(1.3, 6);
  });
});

test("of more than 120,000 values an even part is enough: every second cell, from another one in each event", () => {
  const many = 50_000;
  const statistics = { mean: new Float32Array(many).fill(1), std: new Float32Array(many).fill(0.5) };
  const amount = (z: number) => Math.expm1(0.5 * z + 1);
  const { uniform } = randomStream(4);
  const specimen = specimenOf(
    [1, many],
    [0, 1, 2].map((e) => {
      const z = Array.from({ length: many }, (_, i) => ((i - e) % 2 === 0 ? uniform() : 6));
      return { truth: z.map(amount), members: [z.map((v) => amount(v === 6 ? 0 : 1.3 * v + 0.2))] };
    }),
  );
  const one = Float64Array.of(1);
  const amounts = { truth: one, samples: one, atoms: { floorShare: 0 } } as unknown as Amounts;
  const line = standardisedLine(specimen, amounts, statistics);
  expect(line.slope).toBeCloseTo(1.3, 9);
  expect(line.offset).toBeCloseTo(0.2, 9);
});

describe("undoing it", () => {
  test("gives the amounts that z stood for; dry cells stay dry, and cells without variance as they were", () => {
    const z = [0.5, 1, -5, 0.7];
    const std = Float32Array.of(0.5, 0.6, 0.5, 0);
    const mean = Float32Array.of(1, 0.5, 1, 1);
    const amount = (v: number, i: number) => Math.max(Math.expm1(v * std[i] + mean[i]), 0);
    const spoilt = z.map((v, i) => amount(1.3 * v + 0.2, i));
    const specimen = specimenOf([1, 4], [{ truth: [0, 0, 0, 0], members: [spoilt, [-1, 0, 0, 3]] }]);
    const [[mended, dry]] = membersOf(renormalise(specimen, { slope: 1.3, offset: 0.2 }, { mean, std }));
    expect(mended[0]).toBeCloseTo(amount(0.5, 0), 6);
    expect(mended[1]).toBeCloseTo(amount(1, 1), 6);
    expect(mended[2]).toBe(0);
    expect(mended[3]).toBe(spoilt[3]);
    expect(dry).toEqual([0, 0, 0, 3]);
  });

  test("is never negative", () => {
    const specimen = specimenOf([1, 1], [{ truth: [0], members: [[0.1]] }]);
    const line = { slope: 1, offset: 3 };
    const statistics = { mean: Float32Array.of(1), std: Float32Array.of(1) };
    expect(membersOf(renormalise(specimen, line, statistics))).toEqual([[[0]]]);
    expect(membersOf(undoLogLine(specimen, { ...line, residual: 0 }))).toEqual([[[0]]]);
  });

  test("in log1p alone, where no statistics are known", () => {
    const spoilt = [0.5, 8, 0].map((v) => (v > 0 ? Math.expm1(1.3 * Math.log1p(v) + 0.2) : 0));
    const specimen = specimenOf([1, 4], [{ truth: [0, 0, 0, 0], members: [[...spoilt, -2]] }]);
    const [[mended]] = membersOf(undoLogLine(specimen, { slope: 1.3, offset: 0.2, residual: 0 }));
    [0.5, 8, 0, 0].forEach((v, i) => {
      expect(mended[i]).toBeCloseTo(v, 10);
    });
  });
});
