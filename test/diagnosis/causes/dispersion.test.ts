import { describe, expect, test } from "vitest";
import { examineDispersion } from "../../../lib/diagnosis/joint/dispersion.js";
import type { LogRatio } from "../../../lib/diagnosis/statistics/patterns.js";
import { membersOf, specimenOf } from "../specimens.js";

const usual = { ratio: 1, error: 0.01, freedom: Number.POSITIVE_INFINITY, outer: 1, relativeVariance: 0.3 };
const asked = {
  comparable: true,
  smooth: false,
  raised: false,
  patterns: null as LogRatio | null,
  placed: true,
};
const patterns = (ratio: number, error = 0.02): LogRatio => ({
  logRatio: Math.log(ratio),
  error,
  freedom: Number.POSITIVE_INFINITY,
});
const examine = (evidence: Partial<typeof usual>, diversity = 0.15, how: Partial<typeof asked> = {}) => {
  const findings = examineDispersion({ ...usual, ...evidence }, diversity, [0.1, 0.2], { ...asked, ...how });
  expect(findings.map(({ id }) => id)).toEqual(["latent-ignored", "under-dispersed", "over-dispersed"]);
  return findings;
};
const verdicts = (...of: Parameters<typeof examine>) => examine(...of).map(({ verdict }) => verdict);
const NONE = ["excluded", "excluded", "excluded"];

/** The ratio from which on 2.5 standard errors of 0.01 lie between it and the limit. */
const below = (limit: number) => limit * Math.exp(-2.5 * 0.01);
const above = (limit: number) => limit * Math.exp(2.5 * 0.01);

/** Amounts of these log1p. */
const logs = (...of: number[]) => of.map((v) => Math.expm1(v));

describe("members that are copies", () => {
  test("differ by less than 0.006 of their variance in space", () => {
    expect(verdicts({ relativeVariance: 0.006 })).toEqual(NONE);
    const [ignored, under] = examine({ relativeVariance: 0.0059, ratio: 0.01, outer: 2 });
    expect(ignored).toMatchObject({
      verdict: "confirmed",
      statistic: 0.0059,
      threshold: 0.006,
      repair: null,
    });
    expect(ignored.explanation).toBe(
      "the members of an event differ by 0.0059 of their variance in space: copies of one another, as of a decoder that does not use z, or of a z that hardly varies (give --model to tell)",
    );
    expect(under.verdict).toBe("excluded");
    expect(examine({ relativeVariance: 1e-13 })[0].explanation).toMatch(
      /differ by nothing: copies of one another/,
    );
    expect(examine({})[0].explanation).toBe(
      "the members of an event differ by 0.30 of their variance in space",
    );
  });

  test("cannot be told of one member, or of fields without variance", () => {
    for (const evidence of [{ ratio: Number.NaN }, { relativeVariance: Number.NaN }]) {
      const findings = examine(evidence);
      for (const { verdict, explanation } of findings) {
        expect(verdict).toBe("untestable");
        expect(explanation).toContain("at least two members");
      }
    }
  });
});

describe("too narrow", () => {
  test("with a diversity below its band: from 0.85 less 2.5 standard errors", () => {
    expect(verdicts({ ratio: below(0.85) - 1e-6, outer: 1.2 }, 0.09)).toEqual([
      "excluded",
      "confirmed",
      "excluded",
    ]);
    expect(verdicts({ ratio: below(0.85) + 1e-6, outer: 1.2 }, 0.09)).toEqual(NONE);
    expect(verdicts({ ratio: 0.8, outer: 1.2 }, 0.1)).toEqual(NONE);
    expect(verdicts({ ratio: 0.8, outer: 1.2 }, 0.09, { raised: true })).toEqual(NONE);
  });

  test("whatever the diversity: from 0.75 less 2.5 standard errors", () => {
    expect(verdicts({ ratio: below(0.75) - 1e-6, outer: 1.2 })).toEqual([
      "excluded",
      "confirmed",
      "excluded",
    ]);
    expect(verdicts({ ratio: below(0.75) + 1e-6, outer: 1.2 })).toEqual(NONE);
    expect(verdicts({ ratio: 0.7, outer: 1.2 }, 0.15, { raised: true })[1]).toBe("confirmed");
  });

  test("only where the truth lies outside of all members more often than it should", () => {
    expect(verdicts({ ratio: 0.5, outer: 1.1 })).toEqual(NONE);
    expect(verdicts({ ratio: 0.5, outer: 1.11 })[1]).toBe("confirmed");
  });

  test("is suspected where the fields are too smooth, and then nothing is widened", () => {
    const [, under] = examine({ ratio: 0.5, outer: 1.5 }, 0.15, { smooth: true });
    expect(under).toMatchObject({ verdict: "suspected", repair: null });
    expect(under.explanation).toContain("which the missing small scales may explain");
  });

  test("says by how much, and widens by its inverse about the ensemble mean of log1p; each member keeps its amounts", () => {
    const [, under] = examine({ ratio: 0.5, outer: 1.5, error: 0.1 });
    expect(under).toMatchObject({ statistic: 0.5, threshold: 0.85 });
    expect(under.explanation).toBe(
      "spread is 0.50 of what the error calls for (× or ÷ 1.11), the truth lies outside all members 1.50 times as often as it should, diversity 0.1500: a U-shaped rank histogram, the members are too alike",
    );
    expect(under.repair!.id).toBe("widen-spread");
    const [, much] = examine({ ratio: 0.25, outer: 1.5, error: 0.1 });
    const specimen = specimenOf([1, 2], [{ truth: [1, 1], members: [logs(2, 1), logs(4, 1)] }]);
    expect(membersOf(much.repair!.apply(specimen))).toEqual([[logs(1, 2), logs(4, 1)]]);
  });
});

describe("too wide", () => {
  test("with a diversity above its band: from 1.15 and 2.5 standard errors", () => {
    expect(verdicts({ ratio: above(1.15) + 1e-6, outer: 0.9 }, 0.21)).toEqual([
      "excluded",
      "excluded",
      "confirmed",
    ]);
    expect(verdicts({ ratio: above(1.15) - 1e-6, outer: 0.9 }, 0.21)).toEqual(NONE);
    expect(verdicts({ ratio: 1.25, outer: 0.9 }, 0.2)).toEqual(NONE);
    expect(verdicts({ ratio: 1.25, outer: 0.9 }, 0.21, { raised: true })).toEqual(NONE);
  });

  test("whatever the diversity: from 1.33 and 2.5 standard errors", () => {
    expect(verdicts({ ratio: above(1.33) + 1e-6, outer: 0.9 })).toEqual([
      "excluded",
      "excluded",
      "confirmed",
    ]);
    expect(verdicts({ ratio: above(1.33) - 1e-6, outer: 0.9 })).toEqual(NONE);
  });

  test("only where the truth lies outside of all members less often than it should", () => {
    expect(verdicts({ ratio: 2, outer: 0.95 })).toEqual(NONE);
    expect(verdicts({ ratio: 2, outer: 0.94 })[2]).toBe("confirmed");
  });

  test("says so, and narrows", () => {
    const [, under, over] = examine({ ratio: 2, outer: 0.5 });
    expect(under.explanation).not.toContain("histogram");
    expect(over).toMatchObject({ statistic: 2, threshold: 1.15 });
    expect(over.explanation).toMatch(/a dome-shaped rank histogram, the temperature is too high$/);
    expect(over.repair!.id).toBe("narrow-spread");
    const [, , much] = examine({ ratio: 4, outer: 0.5 });
    const specimen = specimenOf([1, 2], [{ truth: [1, 1], members: [logs(1, 2), logs(5, 2)] }]);
    expect(membersOf(much.repair!.apply(specimen))).toEqual([[logs(2, 1), logs(5, 2)]]);
  });
});

test("a spread is not compared with the error of samples of other events, but copies are still copies", () => {
  const [ignored, ...others] = examine({ ratio: 0.1, outer: 3, relativeVariance: 0 }, 0.01, {
    comparable: false,
  });
  expect(ignored.verdict).toBe("confirmed");
  for (const { verdict, explanation } of others) {
    expect(verdict).toBe("untestable");
    expect(explanation).toMatch(/^spread and error cannot be compared while samples belong to other events/);
  }
});

describe("patterns whose spread is not their error", () => {
  test("are named from a ratio of 1.15 on, when 2.8 standard errors leave 1.05, whatever the amounts", () => {
    const ends = (ratio: number, error: number, how = {}) =>
      verdicts({}, 0.15, { patterns: patterns(ratio, error), ...how });
    const least = (log: number) => (log - Math.log(1.05)) / 2.8;
    expect(ends(1.16, least(Math.log(1.16)) - 1e-6)).toEqual(["excluded", "excluded", "confirmed"]);
    expect(ends(1.16, least(Math.log(1.16)) + 1e-6)).toEqual(NONE);
    expect(ends(1.14, 0.001)).toEqual(NONE);
    expect(ends(0.8, least(-Math.log(0.8)) - 1e-6)).toEqual(["excluded", "confirmed", "excluded"]);
    expect(ends(0.8, least(-Math.log(0.8)) + 1e-6)).toEqual(NONE);
    expect(ends(0.5, 0.02, { comparable: false })[1]).toBe("confirmed");
  });

  test("are too alike only where nothing that differs from cell to cell adds to their error", () => {
    expect(verdicts({}, 0.15, { patterns: patterns(0.5), placed: false })).toEqual(NONE);
    expect(verdicts({ ratio: 0.5, outer: 1.5 }, 0.15, { placed: false })).toEqual(NONE);
    expect(verdicts({}, 0.15, { patterns: patterns(2), placed: false })[2]).toBe("confirmed");
  });

  test("have the last word: amounts that differ from member to member are no spread of patterns", () => {
    const wide = { ratio: 2, outer: 0.5 };
    expect(verdicts(wide, 0.15, { patterns: patterns(1.05) })).toEqual(NONE);
    expect(verdicts(wide, 0.15, { patterns: patterns(1.3, 0.2) })[2]).toBe("confirmed");
    expect(verdicts(wide, 0.15, { patterns: patterns(0.5) })).toEqual(["excluded", "confirmed", "excluded"]);
  });

  test("are said, and measured by", () => {
    const [, under] = examine({}, 0.15, { patterns: patterns(0.5) });
    expect(under).toMatchObject({ statistic: 0.5, measure: { name: "spread of patterns (log ratio)" } });
    expect(under.explanation).toContain(
      "; patterns alone, amounts made alike, spread by 0.50 of what their error calls for (× or ÷ 1.02): a U-shaped",
    );
  });
});
