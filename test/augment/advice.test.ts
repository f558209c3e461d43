import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { adviceFrom, augmentAdvice } from "../../lib/augment/advice.js";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../data/training/srdrn/${name}`, import.meta.url), "utf8"));

const laboratory = { parameters: 7, steps: 3, real_days: 300, test_days: 700, added_rows: 180, claims: 2 };
const effect = (
  arm: string,
  verdict: "holds" | "fails" | "undecided",
  gain: number,
  low: number,
  high: number,
) => ({
  claim: `${arm} help`,
  world: "climate",
  arm: `${arm}/pinball/P99`,
  control: "duplicated/pinball/P99",
  number: "quantile score of P99, mm/day",
  seeds: 8,
  gain,
  low,
  high,
  control_mean: 0.16,
  verdict,
});

describe("advice", () => {
  test("is that of the committed results, number for number", async () => {
    const { effects, conditions } = await augmentAdvice();
    const { claims, runs } = read("results.json") as {
      claims: Record<string, number | string>[];
      runs: { real: number; rows: number }[];
    };
    expect(effects.length).toBeGreaterThan(5);
    for (const { arm, loss, control, world, number, gain, low, high, verdict, seeds } of effects) {
      const same = claims.filter(
        (claim) =>
          claim.world === world &&
          claim.number === number &&
          String(claim.arm).startsWith(`${arm}/${loss}/`) &&
          String(claim.control).startsWith(`${control}/`),
      );
      expect(same).toContainEqual(expect.objectContaining({ gain, low, high, verdict, seeds }));
    }
    const { claims: told } = await augmentAdvice();
    expect(told.map(({ claim }) => claim)).toEqual(
      claims.filter(({ gain }) => gain !== undefined).map(({ claim }) => claim),
    );
    const added = Math.max(...runs.map(({ rows, real }) => rows - real));
    expect(conditions).toContain(`${added} rows to ${runs[0]!.real} real ones`);
  });

  test("advises what was shown to help, and says what was not", () => {
    const { advised, effects } = adviceFrom({
      laboratory,
      claims: [
        effect("other-real", "holds", 0.0032, 0.001, 0.005),
        effect("raw", "fails", -0.0064, -0.009, -0.003),
      ],
    });
    expect(advised).toBe(
      "add other real heavy days, 180 rows to 300 real ones: shown to help beyond repeating the heavy days (no gain worth having from raw samples)",
    );
    expect(effects.map(({ sentence }) => sentence)).toEqual([
      "other real heavy days against repeating the heavy days (climate, trained by pinball; quantile score of P99, mm/day): gain +0.0032 (+2.0 %), 95 % interval +0.0010 to +0.0050, 8 seeds: helped",
      "raw samples against repeating the heavy days (climate, trained by pinball; quantile score of P99, mm/day): gain −0.0064 (−4.0 %), 95 % interval −0.0090 to −0.0030, 8 seeds: made it worse",
    ]);
  });

  test("advises the control where nothing was shown to help", () => {
    const { advised, effects } = adviceFrom({
      laboratory,
      claims: [
        effect("cured", "undecided", 0.001, -0.002, 0.004),
        effect("raw", "fails", 0.0001, -0.0002, 0.0004),
      ],
    });
    expect(advised).toMatch(
      /^no added rows were shown to help .* \(no gain worth having from raw samples; undecided: cured samples\): train once/,
    );
    expect(effects.map(({ sentence }) => sentence.split(": ").at(-1))).toEqual([
      "undecided",
      "no gain worth having",
    ]);
  });
});
