import { describe, expect, test } from "vitest";
import type { Amounts } from "../../../lib/diagnosis/amounts.js";
import { examineActivationFloor, findFloor } from "../../../lib/diagnosis/causes/activation-floor/examine.js";
import type { Atom } from "../../../lib/diagnosis/statistics/atoms.js";
import { membersOf, specimenOf, truthOf } from "../specimens.js";

const N = 40;
const normalisation = {
  mean: Float32Array.from({ length: N }, (_, i) => 0.4 + 0.02 * i),
  std: Float32Array.from({ length: N }, (_, i) => 0.5 + 0.01 * i),
};
/** The amount that one z is in each cell. */
const decoded = (z: (cell: number) => number) => (cell: number) =>
  Math.expm1(normalisation.mean[cell] + normalisation.std[cell] * z(cell));

interface Held {
  readonly floorShare: number;
  readonly truthBelowFloor: number;
  readonly truthDryAtFloor: number;
}
const held: Held = { floorShare: 0.5, truthBelowFloor: 0.5, truthDryAtFloor: 0.2 };

function amounts(level: (cell: number) => number, more: Partial<Held> = {}, n = N): Amounts {
  const floors = Array.from({ length: n }, (_, cell) => ({ cell, value: level(cell) }) as Atom);
  return { atoms: { ...held, ...more, floors } } as unknown as Amounts;
}

describe("with the statistics of training", () => {
  test("a floor is one z in every cell", () => {
    const floor = findFloor(amounts(decoded(() => 0.25)), normalisation)!;
    expect(floor.z).toBeCloseTo(0.25, 5);
    expect(floor.zSpread).toBeLessThan(1e-7);
    expect(floor.share).toBe(0.5);
    const levels = Array.from({ length: N }, (_, i) => decoded(() => 0.25)(i)).sort((a, b) => a - b);
    expect(floor.level).toBe((levels[19] + levels[20]) / 2);
    expect(Object.is(findFloor(amounts(decoded(() => -1e-9)), normalisation)!.z, 0)).toBe(true);
  });

  test("its spread over cells is below 0.02, the outer twentieths left out", () => {
    const spread = (z: number) => amounts(decoded((i) => (i % 2 === 0 ? z : -z)));
    expect(findFloor(spread(0.0195), normalisation)!.zSpread).toBeCloseTo(0.0195, 2);
    expect(findFloor(spread(0.021), normalisation)).toBeNull();
    const outliers = (n: number) => amounts(decoded((i) => (i < n ? 3 : i >= N - n ? -3 : 0)));
    expect(findFloor(outliers(2), normalisation)).not.toBeNull();
    expect(findFloor(outliers(3), normalisation)).toBeNull();
  });

  test("cells that never vary have no z and are left out; where all are so, there is no floor to tell", () => {
    const std = normalisation.std.map((s, i) => (i < 10 ? 1e-7 : s));
    const level = decoded(() => 0.25);
    expect(findFloor(amounts(level), { ...normalisation, std })!.z).toBeCloseTo(0.25, 5);
    expect(findFloor(amounts(level), { ...normalisation, std: std.fill(0) })).toBeNull();
  });

  test("how much of the truth lies below does not matter", () => {
    const few = amounts(
      decoded(() => 0),
      { truthBelowFloor: 0.99, truthDryAtFloor: 0.9 },
    );
    expect(findFloor(few, normalisation)).not.toBeNull();
  });
});

describe("without them", () => {
  const level = () => 1.5;

  test("a floor holds about as many samples as real values lie under it", () => {
    const floor = findFloor(amounts(level), null)!;
    expect(floor).toMatchObject({ share: 0.5, level: 1.5 });
    expect(floor.z).toBeNaN();
    expect(floor.zSpread).toBeNaN();
    expect(findFloor(amounts(level, { truthBelowFloor: 0.619 }), null)).not.toBeNull();
    expect(findFloor(amounts(level, { truthBelowFloor: 0.621 }), null)).toBeNull();
  });

  test("rather than only as many as are dry: that is a shift", () => {
    expect(findFloor(amounts(level, { truthBelowFloor: 0.58, truthDryAtFloor: 0.41 }), null)).not.toBeNull();
    expect(findFloor(amounts(level, { truthBelowFloor: 0.58, truthDryAtFloor: 0.43 }), null)).toBeNull();
  });
});

test("five cells with a floor, and 2 % of all values at it, are the least", () => {
  const some = (n: number, floorShare: number) =>
    findFloor(
      amounts(() => 1, { floorShare, truthBelowFloor: 0.02, truthDryAtFloor: 0 }, n),
      null,
    );
  expect(some(5, 0.02)).not.toBeNull();
  expect(some(4, 0.02)).toBeNull();
  expect(some(5, 0.0199)).toBeNull();
});

describe("the finding", () => {
  test("says where the floor is, in z where that is known", () => {
    const known = examineActivationFloor(amounts(decoded(() => 0.25)), normalisation);
    expect(known).toMatchObject({
      id: "activation-floor",
      verdict: "confirmed",
      statistic: 0.5,
      threshold: 0.02,
    });
    expect(known.explanation).toMatch(
      /^50\.0 % of the values sit exactly at the smallest value of their cell \(median 1\.62 mm\/day\), which is z = 0\.25 in every cell \(spread 0e\+0\): an activation clips/,
    );
    const unknown = examineActivationFloor(
      amounts(() => 1.5),
      null,
    );
    expect(unknown.explanation).toContain(
      "(median 1.50 mm/day), and none lie below: an activation clips before",
    );
    expect(unknown.explanation).toContain("give --stats");
  });

  test("is excluded without a floor, and then mends nothing", () => {
    const found = examineActivationFloor(
      amounts(() => 1, { floorShare: 0.0123 }),
      null,
    );
    expect(found).toMatchObject({ verdict: "excluded", statistic: 0.0123, threshold: 0.02, repair: null });
    expect(found.explanation).toBe("1.2 % of the values sit at a smallest value of their cell above 0");
    expect(found.imitate).toBeUndefined();
  });

  const { repair, imitate } = examineActivationFloor(
    amounts(() => 1),
    null,
  );
  const specimen = specimenOf(
    [1, 4],
    [
      { truth: [0, 5, Number.NaN, 1], members: [[0.5, 2, 3, Number.NaN]] },
      { truth: [0.7, 1, 1, 2], members: [[0.5 + 4e-7, 1.5, 4, Number.NaN]] },
    ],
  );

  test("mends by setting the smallest value of each cell, and what equals it to a rounding, to 0", () => {
    expect(repair!.id).toBe("floor-to-zero");
    expect(membersOf(repair!.apply(specimen))).toEqual([[[0, 2, 0, Number.NaN]], [[0, 0, 4, Number.NaN]]]);
  });

  test("does to the truth what the floor did; where no sample is known, nothing", () => {
    expect(truthOf(imitate!(specimen))).toEqual([
      [0.5, 5, Number.NaN, 1],
      [0.7, 1.5, 3, 2],
    ]);
  });
});
