import { describe, expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { ensembleSums, windowSums } from "../../lib/fields/simd-scores.js";

const { uniform, below } = randomStream(17);
const quarters = (cells: number): Float32Array =>
  Float32Array.from({ length: cells }, () => (uniform() < 0.3 ? 0 : below(40) / 4));

describe("sums over the ensembles of an event", () => {
  /** Quarters add up exactly in any order. */
  function byDefinition(
    truth: Float32Array,
    members: readonly Float32Array[],
    mask: Uint8Array | null,
    from: number,
    to: number,
  ) {
    const within = (v: number) => Math.min(Math.max(v, from), to);
    const sums = { error: 0, pairs: 0, cells: 0 };
    truth.forEach((y, i) => {
      const values = members.map((m) => m[i]!);
      if (mask?.[i] === 0 || !Number.isFinite(y) || !values.some(Number.isFinite)) return;
      sums.cells++;
      const sorted = values.map(within).sort((a, b) => a - b);
      sorted.forEach((x, k) => {
        sums.error += Math.abs(x - within(y));
        sums.pairs += x * (2 * k + 1 - members.length);
      });
    });
    return sums;
  }

  test.each([
    [1, 70_001],
    [4, 500],
    [5, 30_000],
    [9, 63],
  ])(
    "of %d members, by definition: with a mask and without, in pieces of which one holds nothing",
    (M, cells) => {
      const truth = quarters(cells);
      const members = Array.from({ length: M }, () => quarters(cells));
      const mask = Uint8Array.from({ length: cells }, (_, i) => (i % 11 === 0 ? 0 : 1));
      truth.fill(Number.NaN, cells - 10);
      for (const [from, to] of [
        [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
        [1, 6],
      ] as const)
        for (const where of [null, mask])
          expect(ensembleSums(truth, members, where, from, to)).toEqual(
            byDefinition(truth, members, where, from, to),
          );
    },
  );

  test("are 0 where no cell counts, and left to others where a member is missing in a cell that does", () => {
    const truth = quarters(70);
    const [a, b] = [quarters(70), quarters(70)];
    const range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
    expect(ensembleSums(truth, [a, b], new Uint8Array(70), ...range)).toEqual({
      error: 0,
      pairs: 0,
      cells: 0,
    });
    b[69] = Number.NaN;
    expect(ensembleSums(truth, [a, b], null, ...range)).toBeNull();
    truth[69] = Number.NaN;
    expect(ensembleSums(truth, [a, b], null, ...range)).toEqual(byDefinition(truth, [a, b], null, ...range));
  });
});

describe("sums over windows", () => {
  const [height, width] = [9, 13];
  const cells = height * width;
  const valid = Uint8Array.from({ length: cells }, (_, i) => (i % 7 === 3 ? 0 : 1));
  const fields = Array.from({ length: 4 }, () => quarters(cells));
  const limits = [2, 2, 2.5, 4];

  test("are those of the numbers of events in each, by definition, nothing being outside of the grid", () => {
    const [truth, ...members] = fields as [Float32Array, ...Float32Array[]];
    const windows = [
      { width: 1, first: 0, rows: height, columns: width },
      { width: 3, first: 0, rows: height - 2, columns: width - 2 },
      { width: 4, first: -2, rows: height, columns: width },
      { width: 21, first: -10, rows: height, columns: width },
    ];
    const events = (f: number, top: number, left: number, size: number) => {
      let n = 0;
      for (let y = Math.max(top, 0); y < Math.min(top + size, height); y++)
        for (let x = Math.max(left, 0); x < Math.min(left + size, width); x++) {
          const i = y * width + x;
          if (valid[i] === 1 && fields[f]![i]! >= limits[f]!) n++;
        }
      return n;
    };
    const expected = windows.map(({ width: size, first, rows, columns }) => {
      const sums = new Float64Array(2 * members.length);
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          const o = events(0, first + row, first + column, size);
          members.forEach((_, m) => {
            const f = events(m + 1, first + row, first + column, size);
            sums[2 * m]! += (f - o) ** 2;
            sums[2 * m + 1]! += f * f + o * o;
          });
        }
      return sums;
    });
    expect(windowSums(truth, members, valid, { height, width }, limits, windows)).toEqual(expected);
  });
});
