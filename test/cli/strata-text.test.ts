import { expect, test } from "vitest";
import { strataText } from "../../lib/cli/strata-text.js";
import type { StratumEvaluation } from "../../lib/run/strata/measure-strata.js";

const stratum = (by: string, name: string, note = ""): StratumEvaluation =>
  ({
    by,
    stratum: name,
    events: 9,
    note,
    physical: {
      n: { cells: 27540 },
      spatialCorrelation: { mean: 0.4611 },
      wetFraction: { truth: 0.3975, samples: 0.4028 },
      ks: { statistic: 0.01899 },
      massBias: { pooled: -0.005354 },
      diversity: null,
    },
    intervals: { of: { "spatialCorrelation.mean": [0.3563, 0.5658], "ks.statistic": [0, 0.05517] } },
  }) as unknown as StratumEvaluation;
const widest = (text: string): number => Math.max(...text.split("\n").map((line) => [...line].length));

test("a table that its terminal has room for is whole", () => {
  const text = strataText([stratum("season", "DJF", "9 events: few")]);
  expect(text).toMatch(/^season +events +member cells +spatial correlation/);
  expect(text).toMatch(/0\.4611 \(0\.3563 to 0\.5658\).* 9 events: few$/);
  expect(strataText([stratum("season", "DJF", "9 events: few")], widest(text))).toBe(text);
});

test("in a terminal of 80 columns it has every number, and says where the intervals are", () => {
  const strata = [
    stratum("season", "DJF", "9 events: few"),
    stratum("intensity", "4.302 to 5.251 mm/day"),
    stratum("intensity", "≥ 5.251 mm/day"),
  ];
  const whole = widest(strataText(strata));
  const text = strataText(strata, 80);
  expect(widest(text)).toBeLessThanOrEqual(80);
  for (const number of ["0.4611", "0.4028", "0.3975", "0.01899", "-0.005354"])
    expect(text.split(number)).toHaveLength(4);
  expect(text).toMatch(/^DJF: 9 events: few$/m);
  expect(text).toMatch(/^4\.302 to\n5\.251\nmm\/day +9 +0\.4611/m);
  expect(text).toMatch(
    new RegExp(`intervals are in --json, in --csv and on a terminal of ${whole} columns$`),
  );
});

test("names without a space stay whole", () => {
  const name = "r".repeat(100);
  expect(strataText([stratum("region", name)], 80)).toMatch(new RegExp(`^${name} +9 `, "m"));
});
