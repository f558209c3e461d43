import { describe, expect, test } from "vitest";
import { fingerprints, likeness, someValues } from "../../../lib/diagnosis/statistics/fingerprint.js";
import {
  isRelated,
  isUnrelated,
  PAIRING_LEVEL,
  pairingTest,
} from "../../../lib/diagnosis/statistics/permutation-test.js";
import { rankScale } from "../../../lib/diagnosis/statistics/ranks.js";
import { whiten } from "../../../lib/diagnosis/statistics/whitening.js";
import { type Mask, makeField } from "../../../lib/fields/field.js";
import { randomStream } from "../../../lib/fields/random.js";

const N = Number.NaN;
const printsOf = (
  [height, width]: [number, number],
  events: number[][][],
  { mask = null, cells = null }: { mask?: Mask | null; cells?: Int32Array | null } = {},
) => {
  const grid = { height, width };
  const fields = events.map((members) => members.map((v) => makeField("mm/day", grid, Float64Array.from(v))));
  const scale = rankScale(Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  return fingerprints({ grid, mask }, fields, scale, cells);
};
const rounded = (values: Float64Array) => [...values].map((v) => Number(v.toFixed(9)) + 0);

describe("a fingerprint", () => {
  test("is the mean rank in each block less that over events", () => {
    const { blocks, values } = printsOf([1, 2], [[[1, 2]], [[3, 8]]]);
    expect(blocks).toBe(2);
    // Ranks on a scale of ten values: (v + 0.5)/10.
    expect(rounded(values)).toEqual([-0.1, -0.3, 0.1, 0.3]);
  });

  test("averages over members, and leaves out what is missing, masked or moved off the grid", () => {
    const members = printsOf(
      [1, 2],
      [
        [
          [1, 2],
          [5, N],
        ],
        [[3, 8]],
      ],
    );
    expect(rounded(members.values)).toEqual([0, -0.3, 0, 0.3]);
    const masked = printsOf([1, 2], [[[1, 2]], [[3, 8]]], { mask: Uint8Array.of(1, 0) });
    expect(rounded(masked.values)).toEqual([-0.1, 0, 0.1, 0]);
    const moved = printsOf([1, 2], [[[1, 2]], [[3, 8]]], { cells: Int32Array.of(1, -1) });
    expect(rounded(moved.values)).toEqual([-0.3, 0, 0.3, 0]);
    const missing = printsOf([1, 2], [[[N, 2]], [[3, 8]], [[5, 5]]]);
    expect(rounded(missing.values)).toEqual([0, -0.3, -0.1, 0.3, 0.1, 0]);
  });

  test("has sixteen blocks a side at most, each of neighbouring cells", () => {
    expect(printsOf([2, 40], [[new Array(80).fill(0)]]).blocks).toBe(2 * 16);
    const field = Array.from({ length: 17 * 18 }, (_, i) => (i < 18 || i % 18 === 0 ? 9 : 0));
    const { blocks, values } = printsOf([17, 18], [[field], [new Array(17 * 18).fill(0)]]);
    expect(blocks).toBe(256);
    const first = values.subarray(0, 256);
    // Two rows fall into the first row of blocks, two columns into its first and ninth.
    expect(Number((2 * first[0]).toFixed(9))).toBe(0.675);
    expect(Number((2 * first[1]).toFixed(9))).toBe(0.45);
    expect(Number((2 * first[16]).toFixed(9))).toBe(0.45);
    expect(first[17]).toBe(0);
    expect(first[255]).toBe(0);
  });
});

test("likeness is 2a·b/(|a|² + |b|²), of every row to every column; of two empty ones 0", () => {
  const rows = { blocks: 2, values: Float64Array.of(1, 2, 0, 0) };
  const columns = { blocks: 2, values: Float64Array.of(1, 2, 2, -1, 0, 0) };
  expect([...likeness(rows, columns)]).toEqual([1, 0, 0, 0, 0, 0]);
  expect(
    likeness({ blocks: 2, values: Float64Array.of(1, 0) }, { blocks: 2, values: Float64Array.of(3, 1) })[0],
  ).toBeCloseTo(6 / 11, 12);
});

test("some values are taken at an even stride that moves on from field to field; missing ones are left out", () => {
  const fields = [Float64Array.of(0, 1, 2, N), Float64Array.of(4, 5, 6, 7)];
  expect([...someValues(fields, Int32Array.of(0, 1, 2, 3))]).toEqual([0, 1, 2, 4, 5, 6, 7]);
  expect([...someValues(fields, Int32Array.of(0, 1, 2, 3), 4)]).toEqual([0, 2, 5, 7]);
  expect([...someValues(fields, Int32Array.of(1, 2), 60_000)]).toEqual([1, 2, 5, 6]);
});

test("whitening solves with the factor of the pooled covariance, a mean variance added to its diagonal", () => {
  const [a, b] = [Float64Array.of(1, 2, -1, 0), Float64Array.of(0, -2, 0, 0)];
  const [wa, wb] = whiten({ blocks: 2, values: a }, { blocks: 2, values: b });
  // Covariance over four rows: [[2, 2], [2, 8]]/4; its mean diagonal 1.25 is added.
  const l11 = Math.sqrt(0.5 + 1.25);
  const l21 = 0.5 / l11;
  const l22 = Math.sqrt(2 + 1.25 - l21 ** 2);
  const solved = (x: number, y: number) => [x / l11, (y - (l21 * x) / l11) / l22];
  [...solved(1, 2), ...solved(-1, 0)].forEach((v, i) => {
    expect(wa.values[i]).toBeCloseTo(v, 12);
  });
  [...solved(0, -2), 0, 0].forEach((v, i) => {
    expect(wb.values[i]).toBeCloseTo(v, 12);
  });
  const nothing = { blocks: 2, values: new Float64Array(4) };
  expect([...whiten(nothing, nothing)[0].values]).toEqual([0, 0, 0, 0]);
});

describe("the test of pairing", () => {
  const scores = Float64Array.of(5, 1, 3, 2, 4, 0, 1, 2, 9);

  test("compares each own pair with all others in its row and column", () => {
    const { excess, error } = pairingTest(scores, 3, randomStream(1), 10);
    const excesses = [5 - (1 + 3 + 2 + 1) / 4, 4 - (1 + 2 + 0 + 2) / 4, 9 - (3 + 0 + 1 + 2) / 4];
    const mean = excesses.reduce((a, b) => a + b) / 3;
    expect(excess).toBeCloseTo(mean, 12);
    const variance = excesses.reduce((sum, e) => sum + (e - mean) ** 2, 0) / 3;
    expect(error).toBeCloseTo(Math.sqrt(variance / 2), 12);
  });

  test("gives the share of permutations that do as well, the given order among them", () => {
    // The own pairs are the best of six orders.
    const { p, least } = pairingTest(scores, 3, randomStream(1), 5999);
    expect(Math.abs(p - 1 / 6)).toBeLessThan(0.02);
    expect(least).toBe(1 / 6);
    expect(pairingTest(new Float64Array(9), 3, randomStream(1), 99).p).toBe(1);
    expect(pairingTest(new Float64Array(400), 20, randomStream(1), 99).least).toBe(1 / 100);
  });

  test("leaves missing pairs out", () => {
    const holes = Float64Array.from(scores);
    holes[1] = N;
    const { excess } = pairingTest(holes, 3, randomStream(1), 10);
    expect(excess).toBeCloseTo((5 - 2 + (4 - 1) + (9 - 6 / 4)) / 3, 12);
    holes[0] = N;
    expect(pairingTest(holes, 3, randomStream(1), 10).excess).toBeCloseTo((4 - 1 + (9 - 6 / 4)) / 2, 12);
  });

  test("calls pairs related at its level, or at the least that so few events can give", () => {
    const facts = { excess: 0.3, error: 0.02, p: 0, least: 1 / 2000 };
    expect(PAIRING_LEVEL).toBe(0.001);
    expect(isRelated({ ...facts, p: 0.001 })).toBe(true);
    expect(isRelated({ ...facts, p: 0.0015 })).toBe(false);
    expect(isRelated({ ...facts, p: 0.0015 }, 0.01)).toBe(true);
    expect(isRelated({ ...facts, p: 1 / 720, least: 1 / 720 })).toBe(true);
    expect(isRelated({ ...facts, p: 1.02 / 720, least: 1 / 720 })).toBe(false);
  });

  test("calls what is certain but next to nothing no relation, unless it may be more", () => {
    const facts = { p: 0.0005, least: 1 / 2000 };
    expect(isRelated({ ...facts, excess: 0.017, error: 0.005 })).toBe(false);
    expect(isRelated({ ...facts, excess: 0.017, error: 0.03 })).toBe(true);
    // What chance cannot explain is not nothing, however little it is.
    for (const excess of [0.24, 0.1, 0.03])
      expect(isUnrelated({ ...facts, excess, error: 0.005 })).toBe(false);
    expect(isUnrelated({ p: 0.4, least: 1 / 2000, excess: 0.24, error: 0.02 })).toBe(false);
    expect(isUnrelated({ p: 0.4, least: 1 / 2000, excess: 0.1, error: 0.02 })).toBe(true);
  });
});
