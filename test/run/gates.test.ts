import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../../lib/errors.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { failedGates, gatesOfBaseline, numbersByName, parseGates } from "../../lib/run/gates.js";
import { runCli } from "../cli/run-cli.js";

const numbers = numbersByName(
  { ks: { statistic: 0.2, tail: 0.5 }, massBias: { pooled: -0.1 }, diversity: null },
  [{ metric: "fss[T=0.1,n=3]", value: Number.NaN }],
);

test("conditions hold or not, by the names of the JSON and of rows; what is undefined fails", () => {
  const failed = (text: string): string[] => failedGates(parseGates(text), numbers);
  expect(failed("ks>0.1")).toEqual(["ks>0.1: ks is 0.2000"]);
  expect(failed("ks > 0.2")).toEqual([]);
  expect(failed("ks.tail>.4,massBias<-5e-2; ks<0.1")).toHaveLength(2);
  expect(failed("fss[T=0.1,n=3]<0.5")).toEqual(["fss[T=0.1,n=3]<0.5: fss[T=0.1,n=3] is undefined"]);
  expect(() => failed("diversity<0.1")).toThrow(/no number diversity: give one of ks\.statistic/);
});

test.each(["ks", "ks=0.1", ">0.1", "ks>", "ks>x", "", "ks>0.1,"])("%j is refused", (text) => {
  expect(() => parseGates(text)).toThrow(UsageError);
});

test("numbers may be as far from their aims as those of the baseline, and the slack more", () => {
  const baseline = numbersByName({
    spatialCorrelation: { mean: 0.6 },
    wetFraction: { samples: 0.5, truth: 0.4 },
    ks: { statistic: 0.2 },
    massBias: { pooled: -0.1 },
  });
  const gates = gatesOfBaseline(baseline, 0.01);
  const limits = gates.map(({ text, limit }) => `${text} ${limit.toFixed(2)}`);
  expect(limits).toEqual([
    "spatialCorrelation < baseline 0.59",
    "wetFraction > baseline 0.51",
    "wetFraction < baseline 0.29",
    "ks > baseline 0.21",
    "massBias > baseline 0.11",
    "massBias < baseline -0.11",
  ]);
  expect(failedGates(gates, baseline)).toEqual([]);
  expect(failedGates(gates, new Map([...baseline, ["wetFraction", 0.2]]))).toEqual([
    "wetFraction < baseline: wetFraction is 0.2000",
  ]);
});

test("evaluate ends with 3 where a condition holds or a number is worse than the baseline's, and says which", async () => {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-gates-"));
  const save = (name: string, value: (i: number) => number) =>
    writeNpy(
      join(folder, name),
      npyOfFloats(
        Float32Array.from({ length: 60 }, (_, i) => value(i)),
        [2, 6, 5],
      ),
    );
  await save("truth.npy", (i) => i % 7);
  await save("good.npy", (i) => i % 7);
  await save("bad.npy", (i) => (i % 7) + 1);
  const evaluate = (name: string, ...more: string[]) =>
    runCli(
      "evaluate",
      "--truth",
      join(folder, "truth.npy"),
      "--samples",
      join(folder, name),
      "--units",
      "mm/day",
      "--quiet",
      ...more,
    );
  const baseline = join(folder, "baseline.json");
  expect(
    (await evaluate("good.npy", "-o", baseline, "--fail-on", "ks>0.1, spatialCorrelation<0.6")).code,
  ).toBe(0);
  const failed = await evaluate("bad.npy", "--json", "--fail-on", "ks>0.1, spatialCorrelation<0.6");
  expect(failed).toMatchObject({ code: 3, stderr: expect.stringMatching(/^failed: ks>0.1: ks is 0.1/) });
  expect(JSON.parse(failed.stdout).ks.statistic).toBeGreaterThan(0.1);
  expect((await evaluate("good.npy", "--baseline", baseline)).code).toBe(0);
  const worse = await evaluate("bad.npy", "--baseline", baseline);
  expect(worse).toMatchObject({ code: 3, stderr: expect.stringMatching(/massBias > baseline/) });
  expect((await evaluate("bad.npy", "--baseline", baseline, "--slack", "9")).code).toBe(0);
  expect(await evaluate("bad.npy", "--baseline", baseline, "-o", baseline)).toMatchObject({
    stderr: expect.stringMatching(/baseline\.json/),
  });
  await writeFile(join(folder, "other.json"), "{}");
  expect(await evaluate("bad.npy", "--baseline", join(folder, "other.json"))).toMatchObject({ code: 2 });
  expect(await readFile(baseline, "utf8")).toContain("undrizzle");
});
