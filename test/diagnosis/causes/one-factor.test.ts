import { expect, test } from "vitest";
import { asOneFactor } from "../../../lib/diagnosis/causes/mass-deficit/one-factor.js";
import { finding } from "../../../lib/diagnosis/finding.js";
import { specimenOf } from "../specimens.js";

const found = finding(
  "mass-deficit",
  "confirmed",
  1.4,
  1.1,
  "the upper quantiles are 1.40 times the real ones",
);
/** Twenty events of four cells, the amounts of each times its factor, a tenth more or less from event to event. */
const factors = (of: (e: number) => number) =>
  specimenOf(
    [2, 2],
    Array.from({ length: 20 }, (_, e) => ({
      truth: [1 + (e % 3), 2, 0, Number.NaN],
      members: [[1 + (e % 3), 2, 0, 5].map((v) => v * of(e) * (e % 2 ? 1.1 : 0.9))],
    })),
  );

test("a factor of the second half alone is suspected, with the factor of each half", () => {
  const told = asOneFactor(
    found,
    factors((e) => (e < 10 ? 1 : 1.7)),
  );
  expect(told).toMatchObject({ verdict: "suspected", repair: null });
  // By hand: sums of the halves times their factors; the tenths nearly cancel.
  const [, first, second] = /mass is (\d\.\d\d) times .* and (\d\.\d\d) times/.exec(told.explanation)!;
  expect(Math.abs(Number(first) - 1)).toBeLessThan(0.03);
  expect(Math.abs(Number(second) - 1.7)).toBeLessThan(0.03);
  expect(told.explanation).not.toMatch(/: one factor/);
});

test.each<[string, (e: number) => number]>([
  ["one factor of all events", () => 1.4],
  ["a difference that chance explains", (e) => (e % 5 === 4 ? 2.4 : 1.2)],
])("%s stays confirmed, as one factor", (_, of) => {
  expect(asOneFactor(found, factors(of))).toEqual({
    ...found,
    explanation: `${found.explanation}: one factor, which is no change of unit`,
  });
});
