import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeNumbers, readNumbers } from "../../lib/diagnosis/numbers.js";
import type { GroupReading } from "../../lib/diagnosis/ruler/ruler-reading.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-ruler-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(text: string | object, name = "evaluation_results.json"): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, typeof text === "string" ? text : JSON.stringify(text));
  return file;
}

/** The readings of a text or object, by group. */
async function groups(
  results: string | object,
  statistics?: string | object,
): Promise<readonly GroupReading[]> {
  const { ruler } = await readNumbers({
    reported: await written(results),
    ...(statistics ? { reportedStatistics: await written(statistics, "statistics.json") } : {}),
  });
  return ruler!.groups;
}

const valuesOf = ({ numbers }: GroupReading) =>
  Object.fromEntries(numbers.map(({ id, value }) => [id, value]));

const DOCUMENT = {
  spatial_correlation: { mean: -0.0023, std: 0.1, min: -0.3, max: 0.2 },
  extreme_distribution: { ks_statistic: 0.376, p_value: 0, match: false },
  mass_conservation: { bias_mean: -0.75, bias_std: 0.3, abs_bias_mean: 0.75 },
  diversity: { mean: 0.0147, std: 0.001 },
};
const FIVE = {
  "correlation.mean": -0.0023,
  "ks.statistic": 0.376,
  "mass.mean": -0.75,
  "diversity.mean": 0.0147,
};

describe("shapes that people have", () => {
  test.each<[string, string | object]>([
    ["nested, as the field's script writes", DOCUMENT],
    [
      "with words about the numbers, as `evaluate --json` writes where some are undefined",
      { ...DOCUMENT, notes: { spatialCorrelation: "41 of 90 samples have no correlation", ks: "a sketch" } },
    ],
    ["flat", { spatial_correlation: -0.0023, ks_statistic: 0.376, mass_bias: -0.75, diversity: 0.0147 }],
    [
      "flat with the statistic in the key, in other spellings",
      { meanSpatialCorrelation: -0.0023, "ks-stat": "0.376", bias_mean: -0.75, diversity_avg: 0.0147 },
    ],
    [
      "dotted keys under a wrapper",
      {
        results: {
          "spatial_correlation.mean": -0.0023,
          ks: 0.376,
          "mass_conservation.bias_mean": -0.75,
          "diversity.mean": 0.0147,
        },
      },
    ],
    [
      "a list of named metrics",
      [
        { metric: "spatial_correlation", value: -0.0023 },
        { metric: "ks", value: 0.376 },
        { metric: "mass_bias", mean: -0.75, std: 0.3 },
        { name: "diversity", value: 0.0147 },
      ],
    ],
  ])("%s", async (_, results) => {
    const [group, ...others] = await groups(results);
    expect(others).toEqual([]);
    expect(valuesOf(group!)).toEqual(FIVE);
  });

  test("categories of days are groups of their own, and lists of days have their mean, std and range", async () => {
    const found = await groups({
      heavy_coast: { spatial_correlation: [0.1, 0.3, 0.5], ks: 0.2 },
      heavy_interior: { spatial_correlation: 0.2 },
    });
    expect(found.map(({ group }) => group)).toEqual(["heavy_coast", "heavy_interior"]);
    expect(found[0]!.numbers[0]!.value).toBeCloseTo(0.3, 12);
    expect(found[0]!.numbers[0]!.says[0]).toContain("from 0.1 to 0.5");
  });

  test.each(["NaN", "null", '"nan"'])("%s is undefined, and not 0", async (none) => {
    const [group] = await groups(
      `{"spatial_correlation": {"mean": ${none}, "std": ${none}}, "diversity": 0.1}`,
    );
    expect(valuesOf(group!)).toEqual({ "correlation.mean": null, "diversity.mean": 0.1 });
    expect(group!.numbers[0]!.says[0]).toMatch(/undefined: one sample without any variation/);
  });

  test("keys without a definition are named, those of undrizzle are not read", async () => {
    const { ruler } = await readNumbers({
      reported: await written({ diversity: 0.1, fid: 12, undrizzle: { physical: { ks: 0.9 } } }),
    });
    expect(ruler!.unknown).toEqual(["fid"]);
    expect(ruler!.groups[0]!.numbers).toHaveLength(1);
    expect(ruler!.notes[0]).toMatch(/undrizzle wrote these numbers/);
  });
});

describe("what the numbers mean", () => {
  test("the document's: no number of the four can show a cure of saved samples, and no cause is called", async () => {
    const [group] = await groups(DOCUMENT, {
      real: { wet_fraction: { mean: 0.758 }, total_mass: { mean: 1000 } },
      synth: { wet_fraction: { mean: 1, std: 0, min: 1, max: 1 }, total_mass: { mean: 1100 } },
    });
    expect(group!.together[0]).toMatch(
      /^no cure of the saved samples can move spatial correlation, KS, mass bias and diversity/,
    );
    const text = group!.together.join("\n");
    expect(text).toMatch(/alike \(diversity 0.0147\) and unlike the day/);
    // 1100 / 1000 − 1 by hand
    expect(text).toMatch(
      /1.1 times the real water \(bias \+0.1\); the reported mass bias of −0.75 is of the other sign/,
    );
    const wet = group!.numbers.find(({ id }) => id === "synth.wet_fraction.mean")!;
    expect(wet.says[1]).toMatch(/a threshold of 0.1 mm\/day on these files changes nothing/);
    expect(wet.fits).toContain("activation-floor");
  });

  test("how many values a p-value needs: of D = 0.2, scipy.stats.kstwobign.sf(0.2·√100) = 0.00067092525", async () => {
    const [group] = await groups({ ks_statistic: 0.2, p_value: 0.00067092525 });
    expect(group!.numbers[0]!.says[1]).toMatch(/at least some 100 values on each side/);
  });

  test("p = 0 is underflow: 2·exp(−2·n·0.376²) < 5e-324 from n = 2,635 on", async () => {
    const [group] = await groups(DOCUMENT);
    expect(group!.numbers[1]!.says[1]).toMatch(/\(0\) belongs to at least some 2635 values/);
  });

  test("z = 0 everywhere gives a mass bias of −1, and below it the sign turns", async () => {
    const [flat] = await groups({ mass_bias: -1 });
    expect(flat!.numbers[0]!.says[0]).toMatch(/sum to 0 \(−1\).*z = 0 everywhere/);
    const [dry] = await groups({ mass_bias: -1.4 });
    expect(dry!.numbers[0]!.says[0]).toMatch(/other sign/);
  });

  test("numbers that the field's script cannot have written are named", async () => {
    const [group] = await groups({
      mass_bias: -0.75,
      abs_bias_mean: 0.9,
      ks: 0.2,
      p_value: 0.5,
      match: false,
    });
    const text = group!.together.join("\n");
    expect(text).toMatch(/absolute bias \(0.9\) is not the absolute of the mean bias \(-0.75\)/);
    expect(text).toMatch(/match is false beside a p-value of 0.50/);
  });

  test("the text names every number, its definition, and what it cannot say", async () => {
    const text = describeNumbers(await readNumbers({ reported: await written(DOCUMENT) }));
    for (const part of [
      "spatial_correlation.mean = -0.0023",
      "drawn afresh from the prior",
      "cannot say whether it drizzles",
    ])
      expect(text).toContain(part);
  });
});

test.each<[string | object, RegExp]>([
  [{ spatial_correlation: 3 }, /spatial_correlation is 3: a correlation lies between -1 and 1/],
  [{ wet_fraction: -0.2 }, /wet_fraction is -0.2: a fraction lies between 0 and 1/],
  [{ real: { wet_fraction: { mean: 75.8 } } }, /real.wet_fraction.mean is 75.8: .* not in per cent/],
  [{ ks_statistic: 1.2 }, /ks_statistic is 1.2: it lies between 0 and 1/],
  [{ diversity: { mean: 0.1, std: -0.1 } }, /diversity.std is -0.1: a std is not negative/],
  [{ mass_conservation: { bias_mean: "much" } }, /mass_conservation.bias_mean is "much", not a number/],
  ['{"mass_bias": Infinity}', /mass_bias is Infinity: it must be finite/],
  [
    { spatial_correlation: { mean: 0.5, min: 0.6 } },
    /min is 0.6 and spatial_correlation.mean is 0.5: the first cannot/,
  ],
  [{ synth: { P95: 30, P99: 20, max: 40 } }, /synth.P95 is 30 and synth.P99 is 20/],
  [{ match: "perhaps", ks: 0.1 }, /match is "perhaps", not true or false/],
  [{ diversity: 0.1, diversity_mean: 0.2 }, /diversity_mean is 0.2, but diversity says 0.1/],
  [{ fid: 3 }, /no reported number is known here \(keys: fid\); known are spatial_correlation/],
  ["{", /not JSON/],
  ["3", /holds 3, not an object or a list/],
])("%j is refused by name", async (results, message) => {
  await expect(groups(results)).rejects.toThrow(message);
});
