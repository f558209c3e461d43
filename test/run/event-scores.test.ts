import { expect, test } from "vitest";
import { makeField } from "../../lib/fields/field.js";
import { scoreEvent, scoresOf, targetsMet } from "../../lib/run/event-scores.js";

const grid = { height: 1, width: 4 };
const field = (values: number[]) =>
  makeField("mm/day", grid, Float64Array.from(values), Uint8Array.of(1, 1, 1, 0));
const event = (truth: number[], ...members: number[][]) => ({
  key: "a",
  index: 0,
  truth: field(truth),
  members: members.map(field),
});

test("scores of one event by hand", () => {
  // Counted cells: truth 0, 2, 4; members (1, 2, 3) and (0, 4, 8).
  const scores = scoresOf([scoreEvent(event([0, 2, 4, 99], [1, 2, 3, 0], [0, 4, 8, 0]))]);
  expect(scores.correlation).toBeCloseTo(1, 12);
  expect(scores.realWetFraction).toBeCloseTo(2 / 3, 12);
  expect(scores.wetFraction).toBeCloseTo(5 / 6, 12);
  expect(scores.massBias).toBeCloseTo(18 / 12 - 1, 12);
  // Members: 1·0 + 2·4 + 3·8 = 32, |a| = √14, |b| = √80.
  expect(scores.diversity).toBeCloseTo(1 - 32 / Math.sqrt(14 * 80), 12);
  // Truth: with a 16, with b 40; |t| = √20.
  expect(scores.distance).toBeCloseTo(1 - (16 / Math.sqrt(20 * 14) + 40 / Math.sqrt(20 * 80)) / 2, 12);
  // Fair: mean|x − y| − |a − b|/2 by cell: ½ − ½, 1 − 1, 2½ − 2½.
  expect(scores.crps).toBeCloseTo(0, 12);
  // F of the truth 1/3 at 0, of the samples 1/6; at 1 1/3 and 2/6; at 3 2/3 and 4/6; at 4 1 and 5/6.
  expect(scores.ks).toBeCloseTo(1 / 6, 12);
});

test("several events are pooled as sums, and one member has the absolute error for CRPS", () => {
  const scores = scoresOf([
    scoreEvent(event([0, 2, 4, 0], [1, 2, 4, 0])),
    scoreEvent(event([1, 1, 1, 0], [4, 1, 0, 0])),
  ]);
  expect(scores.crps).toBeCloseTo((1 + 3 + 1) / 6, 12);
  expect(scores.diversity).toBeNaN();
  expect(scores.massBias).toBeCloseTo(12 / 9 - 1, 12);
});

test("cells that a member lacks count for that pair alone, in the truth as often as they are compared", () => {
  const [a, b, c] = [
    [Number.NaN, 1, 2, 0],
    [2, Number.NaN, 3, 0],
    [Number.NaN, 0, 5, 0],
  ];
  const scores = scoresOf([scoreEvent(event([1, 0, 3, 9], a!, b!, c!))]);
  // The truth beside a and c is 0, 3, beside b 1, 3; samples are 1, 2 and 2, 3 and 0, 5.
  expect(scores.realWetFraction).toBeCloseTo(4 / 6, 12);
  expect(scores.wetFraction).toBeCloseTo(5 / 6, 12);
  expect(scores.massBias).toBeCloseTo(13 / 10 - 1, 12);
  expect(scores.ks).toBeCloseTo(1 / 6, 12);
  // Of the last cell alone, which all have: (1 + 0 + 2)/3 − (1 + 3 + 2)/6.
  expect(scores.crps).toBeCloseTo(0, 12);
  // Two points are on a line, and all three lines rise.
  expect(scores.correlation).toBeCloseTo(1, 12);
});

test("amounts beyond 2,000 mm/day are alike for KS, and in full for mass", () => {
  const scores = scoresOf([scoreEvent(event([0, 2, 4000, 0], [0, 2, 3000, 0]))]);
  expect(scores.ks).toBe(0);
  expect(scores.massBias).toBeCloseTo(3002 / 4002 - 1, 12);
});

test("events count as often as they are drawn", () => {
  const events = [
    scoreEvent(event([0, 2, 4, 0], [1, 2, 4, 0])),
    scoreEvent(event([1, 1, 1, 0], [4, 1, 0, 0])),
    scoreEvent(event([9, 9, 9, 0], [1, 1, 1, 0])),
  ];
  const drawn = scoresOf(events, [1, 2, 0]);
  expect(drawn.crps).toBeCloseTo((1 + 2 * 4) / 9, 12);
  expect(drawn.massBias).toBeCloseTo((7 + 2 * 5) / (6 + 2 * 3) - 1, 12);
  expect(drawn).toEqual(scoresOf([events[0]!, events[1]!, events[1]!]));
});

test("targets that are met are named; an undefined one is not met", () => {
  const scores = {
    correlation: 0.7,
    wetFraction: 0.72,
    realWetFraction: 0.76,
    ks: 0.11,
    massBias: -0.04,
    diversity: Number.NaN,
    crps: 1,
    distance: 0.2,
  };
  expect(targetsMet(scores)).toEqual(["correlation", "wetFraction", "massBias"]);
});
