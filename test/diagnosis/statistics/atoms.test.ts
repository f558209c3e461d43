import { describe, expect, test } from "vitest";
import { type Atom, cellAtoms, isSame, summariseAtoms } from "../../../lib/diagnosis/statistics/atoms.js";
import { specimenOf } from "../specimens.js";

const [N] = [Number.NaN];
/** One cell: per event its truth and its members. */
const cell = (...events: [truth: number, ...members: number[]][]) =>
  cellAtoms(
    specimenOf(
      [1, 1],
      events.map(([truth, ...members]) => ({ truth: [truth], members: members.map((v) => [v]) })),
    ),
  );

test("two values are the same if they differ by a few roundings of float32", () => {
  expect([1, 1 + 1.9e-6, 1 - 1.9e-6, 1 + 2.1e-6, 1 - 2.1e-6].map((v) => isSame(v, 1))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(isSame(0, 0)).toBe(true);
  expect(isSame(1e-9, 0)).toBe(false);
  expect(isSame(N, 1)).toBe(false);
});

describe("the atom of a cell", () => {
  test("is the value that most samples take, with what lies below it and what the truth has there", () => {
    expect(cell([0, 0.5, 2], [0.3, 0.5, 3], [0.5, 0.5, 0.1], [4, 4, 4], [9, 0.5, 7])).toEqual([
      { cell: 0, value: 0.5, share: 0.4, below: 0.1, truthUpTo: 0.6, truthAt: 0.2, truthDry: 0.2 },
    ]);
  });

  test("takes values of at least three events: members of one event may agree", () => {
    expect(cell([1, 2, 2, 2], [1, 2, 3, 4], [1, 5, 6, 7])[0]).toMatchObject({ value: 2, share: 0, below: 0 });
    expect(cell([1, 2, 2, 2], [1, 2, 3, 4], [1, 2, 6, 7])[0]).toMatchObject({ value: 2, share: 5 / 9 });
  });

  test("needs three events whose truth is known, and samples", () => {
    expect(cell([1, 2], [1, 2], [N, 2])).toEqual([]);
    expect(cell([1, 2], [1, 2], [1, 2])).toHaveLength(1);
    expect(cell([1, N], [1, N], [1, N])).toEqual([]);
    expect(cell([N, 7], [1, 2], [1, 2], [1, 2], [1, N])[0]).toMatchObject({ value: 2, share: 1 });
  });

  test("holds values that differ by a rounding from the first of them", () => {
    const rounded = cell([1, 1], [1, 1 + 1e-6], [1, 1 + 1.9e-6], [1, 1 + 3e-6]);
    expect(rounded[0]).toMatchObject({ value: 1, share: 3 / 4 });
  });

  test("is looked for in up to 600 cells inside the mask, from the middle of the first stride on", () => {
    const field = (n: number) => new Array(n).fill(1);
    const many = (n: number, mask?: Uint8Array) =>
      cellAtoms(specimenOf([1, n], new Array(3).fill({ truth: field(n), members: [field(n)] }), mask)).map(
        (a) => a.cell,
      );
    expect(many(600)).toHaveLength(600);
    expect(many(601)).toHaveLength(300);
    expect(many(601).slice(0, 2)).toEqual([1, 3]);
    expect(many(3, Uint8Array.of(1, 0, 1))).toEqual([0, 2]);
  });

  test("is looked for in up to 100 events", () => {
    const events = (n: number) =>
      Array.from({ length: n }, (_, e): [number, number] => [1, e % 2 === 0 ? 5 : e]);
    expect(cell(...events(100))[0].share).toBeCloseTo(0.51, 2);
    expect(cell(...events(102))[0]).toMatchObject({ value: 5, share: 1 });
  });
});

describe("the atoms of all cells", () => {
  const atom = (value: number, share: number, more: Partial<Atom> = {}): Atom => ({
    cell: 0,
    value,
    share,
    below: 0,
    truthUpTo: 0.3,
    truthAt: 0,
    truthDry: 0.1,
    ...more,
  });

  test("hold floors: above 0, with nothing below, more than 5 % and more than twice what the truth has there", () => {
    const floors = (...atoms: Atom[]) => summariseAtoms(atoms).floors.length;
    expect(floors(atom(1, 0.4))).toBe(1);
    expect(floors(atom(0, 0.4))).toBe(0);
    expect(floors(atom(-1, 0.4))).toBe(1);
    expect(floors(atom(1, 0.4, { below: 0.01 }))).toBe(0);
    expect(floors(atom(1, 0.05))).toBe(0);
    expect(floors(atom(1, 0.051))).toBe(1);
    expect(floors(atom(1, 0.4, { truthAt: 0.19 }))).toBe(1);
    expect(floors(atom(1, 0.4, { truthAt: 0.2 }))).toBe(0);
  });

  test("are means over all cells", () => {
    const summary = summariseAtoms([
      atom(1, 0.4),
      atom(3, 0.6, { truthUpTo: 0.5, truthDry: 0.3 }),
      atom(0, 0.8),
      atom(2, 0.2, { below: 0.5, truthUpTo: 0.7 }),
    ]);
    expect(summary.floorShare).toBeCloseTo(1 / 4, 12);
    expect(summary.truthBelowFloor).toBeCloseTo(0.8 / 4, 12);
    expect(summary.truthDryAtFloor).toBeCloseTo(0.4 / 4, 12);
    expect(summary.stuckShare).toBeCloseTo(1.2 / 4, 12);
    expect(summary.truthUpToStuck).toBeCloseTo(1.5 / 4, 12);
    expect(summary.zeroShare).toBeCloseTo(0.8 / 4, 12);
    expect(summary.level).toBe(2);
    expect(summary.cells).toBe(0.5);
  });

  test("of no cell have no share", () => {
    const { level, floors, ...shares } = summariseAtoms([]);
    expect(level).toBeNaN();
    expect(floors).toEqual([]);
    expect(Object.values(shares)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});
