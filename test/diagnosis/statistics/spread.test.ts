import { describe, expect, test } from "vitest";
import { measureDispersion } from "../../../lib/diagnosis/statistics/dispersion.js";
import { specimenOf } from "../specimens.js";

const mm = (log: number) => Math.expm1(log);
/** Events of one row, from log1p of amounts. */
const of = (...events: { truth: number[]; members: number[][] }[]) =>
  specimenOf(
    [1, events[0].truth.length],
    events.map(({ truth, members }) => ({ truth: truth.map(mm), members: members.map((m) => m.map(mm)) })),
  );

describe("spread beside error, in log1p", () => {
  test("is √((M + 1)/M · variance / squared error of the mean)", () => {
    // Variance 2 (divisor 1) about a mean that is 1 off; then 8 about a mean that is 2 off.
    const { ratio } = measureDispersion(
      of({
        truth: [3, 5],
        members: [
          [1, 1],
          [3, 5],
        ],
      }),
    );
    expect(ratio).toBeCloseTo(Math.sqrt((1.5 * (2 + 8)) / (1 + 4)), 9);
  });

  test("takes amounts below 0 as dry, in truth and members", () => {
    const negative = specimenOf([1, 1], [{ truth: [-5], members: [[mm(1)], [-3]] }]);
    // Members 1 and 0 about 0.5, truth 0.
    expect(measureDispersion(negative).ratio).toBeCloseTo(Math.sqrt((1.5 * 0.5) / 0.25), 9);
  });

  test("leaves out cells where all is below 0.1 mm/day; one that is wet, on either side, counts", () => {
    const wetCell = { truth: 2, members: [1, 3.5] };
    const row = (truth: number, a: number, b: number) =>
      measureDispersion(
        specimenOf(
          [1, 2],
          [
            {
              truth: [wetCell.truth, truth],
              members: [
                [wetCell.members[0], a],
                [wetCell.members[1], b],
              ],
            },
          ],
        ),
      ).ratio;
    const alone = row(0, 0, 0);
    expect(row(0.0999, 0.05, 0.0999)).toBe(alone);
    expect(row(0.1, 0, 0)).not.toBe(alone);
    expect(row(0, 0, 0.1)).not.toBe(alone);
  });

  test("leaves out cells that are missing on either side, and events with one member", () => {
    const N = Number.NaN;
    const whole = measureDispersion(of({ truth: [3], members: [[1], [3]] }));
    const holes = of(
      {
        truth: [3, N, 9],
        members: [
          [1, 7, N],
          [3, 8, 4],
        ],
      },
      { truth: [3, 3, 3], members: [[9, 9, 9]] },
    );
    expect(measureDispersion(holes).ratio).toBeCloseTo(whole.ratio, 12);
    expect(measureDispersion(of({ truth: [3], members: [[1]] }))).toEqual({
      ratio: N,
      error: N,
      freedom: 0,
      outer: N,
      relativeVariance: N,
    });
    expect(measureDispersion(of({ truth: [N], members: [[1], [2]] })).ratio).toBeNaN();
  });

  test("has a standard error over events, unknown below three", () => {
    const event = (shift: number) => ({ truth: [3 + shift], members: [[1], [3]] });
    expect(measureDispersion(of(event(0), event(1))).error).toBe(Number.POSITIVE_INFINITY);
    expect(measureDispersion(of(event(0), event(0), event(0))).error).toBeCloseTo(0, 12);
    const shifts = [0, 1, 2];
    const left = shifts.map((_, g) => {
      const kept = shifts.filter((_, e) => e !== g).map((s) => (1 + s) ** 2);
      return 0.5 * Math.log((2 * 3) / (kept[0] + kept[1]));
    });
    const mean = left.reduce((a, b) => a + b) / 3;
    const jackknife = Math.sqrt((2 / 3) * left.reduce((sum, v) => sum + (v - mean) ** 2, 0));
    expect(measureDispersion(of(...shifts.map(event))).error).toBeCloseTo(jackknife, 9);
  });
});

describe("the truth outside of all members", () => {
  const outer = (truth: number, ...members: number[]) =>
    measureDispersion(of({ truth: [truth], members: members.map((m) => [m]) })).outer;

  test("is counted over what a reliable ensemble has: 2/(M + 1)", () => {
    expect(outer(0.5, 1, 2, 3)).toBeCloseTo(2, 12);
    expect(outer(4, 1, 2, 3)).toBeCloseTo(2, 12);
    expect(outer(1.5, 1, 2, 3)).toBe(0);
  });

  test("ties are spread evenly: equal to the lowest of three is one of two places", () => {
    expect(outer(1, 1, 2, 3)).toBeCloseTo(1, 12);
    expect(outer(3, 1, 2, 3)).toBeCloseTo(1, 12);
    expect(outer(2, 1, 2, 3)).toBe(0);
    expect(outer(1, 1, 1, 1)).toBeCloseTo(1, 12);
  });
});

test("variance among members is taken over that in space, in mm/day", () => {
  const specimen = specimenOf(
    [1, 3],
    [
      {
        truth: [1, 1, 1],
        members: [
          [1, 2, 6],
          [3, 2, 8],
        ],
      },
    ],
  );
  // Among: 2, 0, 2. In space, of the first member: mean of squares 41/3 less 3².
  expect(measureDispersion(specimen).relativeVariance).toBeCloseTo(4 / 3 / (41 / 3 - 9), 12);
});
