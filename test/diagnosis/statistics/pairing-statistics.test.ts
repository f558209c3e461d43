import { describe, expect, test } from "vitest";
import { bestShift, spectraOf } from "../../../lib/diagnosis/statistics/cross-correlation.js";
import { type Fingerprints, likeness } from "../../../lib/diagnosis/statistics/fingerprint.js";
import { pairingTest } from "../../../lib/diagnosis/statistics/permutation-test.js";
import { rankOf, rankScale } from "../../../lib/diagnosis/statistics/ranks.js";
import { studentTenThousandth } from "../../../lib/diagnosis/statistics/student.js";
import { displacedCells, fetchCells, SYMMETRIES } from "../../../lib/diagnosis/statistics/symmetry.js";
import { whiten } from "../../../lib/diagnosis/statistics/whitening.js";
import { randomStream } from "../../../lib/fields/random.js";
import { smoothNoise } from "../laboratory.js";

describe("the permutation test of pairing", () => {
  test("rejects unrelated pairs no more often than its level says", () => {
    const [trials, n] = [300, 12];
    let rejected = 0;
    for (let trial = 0; trial < trials; trial++) {
      const stream = randomStream(trial, 5);
      const scores = Float64Array.from({ length: n * n }, () => stream.normal());
      if (pairingTest(scores, n, randomStream(trial, 6), 199).p <= 0.05) rejected++;
    }
    // Binomial(300, 0.05): more than 27 has probability below 0.001.
    expect(rejected).toBeLessThanOrEqual(27);
    expect(rejected).toBeGreaterThan(2);
  });

  test("finds pairs that are more alike than others, and says how much", () => {
    const n = 20;
    const stream = randomStream(2);
    const scores = Float64Array.from(
      { length: n * n },
      (_, k) => (Math.floor(k / n) === k % n ? 0.8 : 0) + 0.1 * stream.normal(),
    );
    const { excess, error, p } = pairingTest(scores, n, randomStream(3));
    expect(p).toBe(1 / 2000);
    expect(Math.abs(excess - 0.8)).toBeLessThan(4 * error);
  });
});

describe("ranks", () => {
  test("do not change under an increasing transform, ties counted half", () => {
    const values = Float64Array.from([0, 0, 0, 0.2, 1, 3, 3, 9]);
    const [plain, logs] = [rankScale(values), rankScale(values.map(Math.log1p))];
    for (const v of values) expect(rankOf(plain, v)).toBe(rankOf(logs, Math.log1p(v)));
    expect(rankOf(plain, 0)).toBe(3 / 16);
    expect(rankOf(plain, 3)).toBe(6 / 8);
    expect(rankOf(plain, 10)).toBe(1);
  });
});

describe("likeness and whitening", () => {
  const stream = randomStream(4);
  const make = (n: number, blocks: number) => ({
    blocks,
    values: Float64Array.from({ length: n * blocks }, () => stream.normal()),
  });

  test("is 1 with itself, −1 with its opposite, and symmetric", () => {
    const a = make(3, 8);
    const scores = likeness(a, { ...a, values: a.values.map((v, i) => (i < 8 ? -v : v)) });
    expect(scores[0]).toBeCloseTo(-1, 12);
    expect(scores[4]).toBeCloseTo(1, 12);
    const own = likeness(a, a);
    expect(own[1]).toBeCloseTo(own[3], 12);
  });

  test("whitening takes out what all storms share", () => {
    const shared = make(1, 10).values;
    const source = randomStream(8);
    const storms = {
      blocks: 10,
      values: Float64Array.from({ length: 400 }, () => 0),
    };
    for (let e = 0; e < 40; e++) {
      const strength = 3 * source.normal();
      for (let b = 0; b < 10; b++) storms.values[e * 10 + b] = strength * shared[b] + 0.5 * source.normal();
    }
    const along = ({ values }: Fingerprints): number => {
      let [own, all] = [0, 0];
      for (let e = 0; e < 40; e++) {
        let product = 0;
        for (let b = 0; b < 10; b++) {
          product += values[e * 10 + b] * shared[b];
          all += values[e * 10 + b] ** 2;
        }
        own += product ** 2 / shared.reduce((sum, v) => sum + v * v, 0);
      }
      return own / all;
    };
    expect(along(storms)).toBeGreaterThan(0.9);
    expect(along(whiten(storms, storms)[0])).toBeLessThan(0.75);
  });
});

describe("displacements", () => {
  const grid = { height: 5, width: 7 };
  const field = Float64Array.from({ length: 35 }, (_, i) => i);

  test("each symmetry holds every cell once, and only the identity leaves all in place", () => {
    for (const symmetry of SYMMETRIES) {
      const cells = displacedCells({ symmetry, down: 0, right: 0 }, grid);
      expect([...cells].sort((a, b) => a - b)).toEqual([...field]);
      expect([...cells].every((c, i) => c === i)).toBe(symmetry === "identity");
    }
  });

  test("a flip undoes itself; what a shift moves off the grid comes in on the other side", () => {
    const flip = displacedCells({ symmetry: "north-south flip", down: 0, right: 0 }, grid);
    expect([...fetchCells(fetchCells(field, flip), flip)]).toEqual([...field]);
    expect(fetchCells(field, flip)[0]).toBe(28);
    const shifted = fetchCells(field, displacedCells({ symmetry: "identity", down: 2, right: -1 }, grid));
    expect([shifted[1], shifted[0], shifted[34]]).toEqual([14, 20, 12]);
  });

  test("an array written column by column is put right by the transpose", () => {
    const byColumns = new Float64Array(35);
    for (let y = 0; y < 5; y++) for (let x = 0; x < 7; x++) byColumns[x * 5 + y] = field[y * 7 + x];
    const cells = displacedCells({ symmetry: "transpose", down: 0, right: 0 }, grid);
    expect([...fetchCells(byColumns, cells)]).toEqual([...field]);
  });
});

describe("the cross-correlation peak", () => {
  const grid = { height: 24, width: 20 };
  const fields = Array.from({ length: 14 }, (_, e) => smoothNoise(24, 20, 1, randomStream(9, e)));

  test("is found where the fields were shifted to, far above that of other pairings", () => {
    const cells = displacedCells({ symmetry: "identity", down: -3, right: 4 }, grid);
    const moved = fields.map((f) => Float64Array.from(fetchCells(f, cells)));
    const peak = bestShift(spectraOf(fields, grid), spectraOf(moved, grid));
    expect([peak.down, peak.right]).toEqual([3, -4]);
    expect(peak.score).toBeGreaterThan(8);
  });

  test("of unrelated fields stands out no more than others do", () => {
    const others = Array.from({ length: 14 }, (_, e) => smoothNoise(24, 20, 1, randomStream(10, e)));
    expect(bestShift(spectraOf(fields, grid), spectraOf(others, grid)).score).toBeLessThan(6);
  });
});

// scipy 1.17.1: scipy.stats.t.isf(1e-4, v)
test.each([
  [8, 6.442],
  [9, 6.010132],
  [15, 4.879998],
  [30, 4.233986],
  [100, 3.8616],
])("Student quantile at %i degrees of freedom", (freedom, expected) => {
  expect(studentTenThousandth(freedom)).toBeCloseTo(expected, 3);
});
