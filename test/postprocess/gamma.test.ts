import { describe, expect, test } from "vitest";
import { digamma, gammaQuantile, gammaTails, logGamma, trigamma } from "../../lib/postprocess/gamma.js";

// All numbers below: mpmath 1.2.1 with 40 digits (loggamma, psi, gammainc regularized, its root by findroot).

function near(actual: number, expected: number, relative: number): void {
  expect(
    Math.abs(actual - expected),
    `${actual} for ${expected}, ${(actual - expected) / expected}`,
  ).toBeLessThanOrEqual(relative * Math.abs(expected));
}

test.each([
  [0.05, 2.9688792010517306, -20.49784499129987, 401.5323573421151],
  [9.75, 12.242204940050764, 2.225109535044576, 0.10800324333663186],
  [10, 12.801827480081469, 2.251752589066721, 0.10516633568168575],
  [10.5, 13.940625219403763, 2.3030010342976865, 0.09991695605912673],
  [40, 106.63176026064346, 3.676327374034843, 0.02531510384129103],
])("ln Γ(%d) and its derivatives", (x, log, first, second) => {
  near(logGamma(x), log, 1e-14);
  near(digamma(x), first, 3e-14);
  near(trigamma(x), second, 3e-13);
});

test("ln Γ, ψ and ψ′ at their simplest arguments", () => {
  for (const [n, factorial] of [1, 1, 2, 6, 24, 120].entries())
    expect(logGamma(n + 1)).toBeCloseTo(Math.log(factorial), 14);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14);
  const euler = 0.5772156649015329;
  near(digamma(1), -euler, 1e-13);
  near(digamma(0.5), -euler - 2 * Math.LN2, 1e-13);
  near(trigamma(1), Math.PI ** 2 / 6, 1e-13);
  near(trigamma(0.5), Math.PI ** 2 / 2, 1e-13);
});

describe("both tails", () => {
  test.each([
    [0.05, 0.001, 0.7271792290529226, 0.27282077094707735],
    [0.05, 3, 0.9992840945687974, 0.0007159054312025861],
    [0.7, 0.2, 0.32910789979003374, 0.6708921002099663],
    [0.7, 12, 0.9999978049484652, 2.1950515348032e-6],
    [3, 3.9, 0.7468748973702162, 0.2531251026297839],
    [3, 4.1, 0.7761860186992143, 0.22381398130078564],
    [25, 10, 0.000046949381426799705, 0.9999530506185732],
    [25, 26.5, 0.6408027793706733, 0.3591972206293267],
    [25, 60, 0.9999998904119288, 1.095880711259978e-7],
    [200, 180, 0.07485803498415958, 0.9251419650158405],
    [200, 230, 0.9796688566711638, 0.020331143328836235],
    [1, 1e-9, 9.999999995e-10, 0.999999999],
  ])("shape %d at %d", (a, x, lower, upper) => {
    const tails = gammaTails(a, x);
    near(tails.lower, lower, 3e-13);
    near(tails.upper, upper, 3e-13);
    expect(gammaTails(a, x, logGamma(a))).toEqual(tails);
  });

  test("meet where the series ends and the continued fraction begins, at x = a + 1", () => {
    for (const [a, lower, upper] of [
      [0.7, 0.8933681394366549, 0.10663186056334509],
      [3, 0.7618966944464557, 0.23810330555354434],
    ] as const)
      for (const x of [a + 1, (a + 1) * (1 - 2 ** -52)]) {
        near(gammaTails(a, x).lower, lower, 1e-13);
        near(gammaTails(a, x).upper, upper, 1e-13);
      }
  });

  test("there is nothing below 0, nor where x is not a number", () => {
    for (const x of [0, -1, Number.NaN]) expect(gammaTails(0.7, x)).toEqual({ lower: 0, upper: 1 });
    expect(gammaTails(0.7, Number.POSITIVE_INFINITY)).toEqual({ lower: 1, upper: 0 });
  });

  test("are shares, however extreme the shape", () => {
    for (const a of [1e-6, 0.01, 1, 1e4])
      for (const x of [1e-300, 1e-3, 1, 9e3, 1e4, 1.1e4, 1e300]) {
        const { lower, upper } = gammaTails(a, x);
        expect(lower + upper).toBeCloseTo(1, 12);
        expect(Math.min(lower, upper)).toBeGreaterThanOrEqual(0);
        expect(Math.max(lower, upper)).toBeLessThanOrEqual(1);
      }
  });
});

describe("the quantile", () => {
  test.each([
    [0.05, "lower", 1e-3, 5.844632057286499e-61],
    [0.05, "lower", 0.3, 2.0378971887326633e-11],
    [0.05, "upper", 1e-6, 8.696862667919895],
    [0.3, "lower", 0.02, 0.0000015141471445696857],
    [0.7, "lower", 0.01, 0.001212623024101343],
    [0.7, "lower", 0.5, 0.4074237484764413],
    [0.7, "upper", 1e-12, 26.37748486600149],
    [0.95, "upper", 0.2, 1.5351395352855133],
    [1, "upper", 0.25, 1.3862943611198906],
    [3, "lower", 1e-5, 0.039537164919025244],
    [3, "lower", 0.4, 2.2850769040033807],
    [3, "upper", 0.05, 6.29579362187199],
    [25, "upper", 1e-30, 131.60799805121033],
    [25, "lower", 0.5, 24.667468366988416],
    [200, "lower", 1e-3, 159.12980117448907],
  ] as const)("of shape %d, %s share %d", (a, side, share, x) => {
    const tails = side === "lower" ? { lower: share, upper: 1 - share } : { lower: 1 - share, upper: share };
    near(gammaQuantile(a, tails), x, 2e-13 / Math.min(a, 1));
    expect(gammaQuantile(a, tails, logGamma(a))).toBe(gammaQuantile(a, tails));
  });

  test("of nothing is 0, of everything Infinity; nonsense counts as nothing", () => {
    for (const lower of [0, -1, Number.NaN]) expect(gammaQuantile(2, { lower, upper: 1 })).toBe(0);
    for (const upper of [0, -1, Number.NaN])
      expect(gammaQuantile(2, { lower: 0.5, upper })).toBe(Number.POSITIVE_INFINITY);
  });
});
