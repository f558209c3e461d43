import { describe, expect, test } from "vitest";
import { blocksOf, errorOver, overEvents } from "../../../lib/diagnosis/statistics/over-events.js";
import { randomStream } from "../../../lib/fields/random.js";

const groups = (events: number, most?: number) => {
  const { count, of } = blocksOf(events, most);
  return { count, of: Array.from({ length: events }, (_, e) => of(e)) };
};

describe("blocks of events", () => {
  test("follow one another and are of nearly equal length, at most twenty", () => {
    expect(groups(4)).toEqual({ count: 4, of: [0, 1, 2, 3] });
    // numpy: floor(arange(7) * 3 / 7)
    expect(groups(7, 3)).toEqual({ count: 3, of: [0, 0, 0, 1, 1, 2, 2] });
    expect(groups(50).count).toBe(20);
  });
});

describe("the error over events", () => {
  // numpy: log(x.sum() / y.sum()) without each block of floor(arange(7) * 3 / 7); sqrt(2/3 * sum((est - mean)**2))
  const pairs: readonly { x: number; y: number }[] = [3, 1, 4, 1, 5, 9, 2].map((x, i) => ({
    x,
    y: [2, 7, 1, 8, 2, 8, 1][i]!,
  }));
  const logRatio = (kept: typeof pairs) =>
    Math.log(kept.reduce((s, { x }) => s + x, 0) / kept.reduce((s, { y }) => s + y, 0));

  test("is the jackknife's, with blocks less one degrees of freedom", () => {
    const { error, freedom } = errorOver(pairs, logRatio, 3);
    expect(error).toBeCloseTo(0.21073075013905673, 12);
    expect(freedom).toBe(2);
  });

  test("is infinite for two events", () => {
    expect(errorOver(pairs.slice(0, 2), logRatio)).toEqual({ error: Number.POSITIVE_INFINITY, freedom: 0 });
    expect(overEvents([1, 2])).toEqual({ error: Number.POSITIVE_INFINITY, freedom: 1 });
  });

  test("counts the memory of days: that of events in turn is half as large", () => {
    // A first-order autoregression of 0.7: the mean of 80 days has a standard deviation of 0.26 (numpy, 2,000 series),
    // a block jackknife of four days tells 0.18 of it, leaving out every twentieth day 0.10.
    const stream = randomStream(7, 1);
    const squares = { blocks: 0, turns: 0 };
    const series = 300;
    for (let k = 0; k < series; k++) {
      let state = 0;
      const all = Array.from({ length: 130 }, () => {
        state = 0.7 * state + Math.sqrt(0.51) * stream.normal();
        return state;
      }).slice(50);
      const meanOf = (kept: readonly number[]) => kept.reduce((a, b) => a + b, 0) / kept.length;
      squares.blocks += errorOver(all, meanOf).error ** 2 / series;
      const inTurn = Array.from({ length: 20 }, (_, b) => meanOf(all.filter((_, e) => e % 20 !== b)));
      squares.turns += overEvents(inTurn).error ** 2 / series;
    }
    expect(Math.sqrt(squares.blocks)).toBeCloseTo(0.1776, 1);
    expect(Math.abs(Math.sqrt(squares.blocks) - 0.1776)).toBeLessThan(0.015);
    expect(Math.abs(Math.sqrt(squares.turns) - 0.0971)).toBeLessThan(0.015);
  });
});
