import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../../lib/errors.js";
import { eventsOf } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { METRICS, metricsNamed } from "../../lib/metrics/catalogue.js";
import { measureRows } from "../../lib/metrics/measure-rows.js";
import { refuseUnknownNumbers } from "../../lib/run/gate-names.js";
import { failedGates, gatesOfBaseline, numbersByName, parseGates } from "../../lib/run/gates.js";
import { runCli } from "../cli/run-cli.js";

const numbers = numbersByName(
  { ks: { statistic: 0.2, tail: 0.5 }, massBias: { pooled: -0.1 }, diversity: null },
  [{ metric: "fss[T=0.1,n=3]", value: Number.NaN }],
);

const fields = (of: (i: number) => number, members = 3) => {
  const grid = { height: 12, width: 14 };
  const field = (seed: number) =>
    makeField(
      "mm/day",
      grid,
      Float32Array.from({ length: 168 }, (_, i) => of(i * 31 + seed * 17)),
    );
  return eventsOf([
    { key: "a", index: 0, truth: field(0), members: Array.from({ length: members }, (_, k) => field(k + 1)) },
  ]);
};
const events = fields((i) => Math.max(0, (i % 23) - 8));

test("the name of each row that is measured is known before, and can be written as a condition", async () => {
  const rows = await measureRows(events, METRICS);
  expect(rows.length).toBeGreaterThan(150);
  const conditions = rows.map(({ metric }) => `${metric}>1e9`);
  const gates = parseGates(conditions.join(", "));
  expect(gates.map(({ metric }) => metric)).toEqual(rows.map(({ metric }) => metric));
  await refuseUnknownNumbers(gates, 3, METRICS);
  const defined = rows.filter(({ value }) => !Number.isNaN(value));
  expect(failedGates(gates, numbersByName({}, defined))).toHaveLength(rows.length - defined.length);
});

test("a number that only the data tell may be written as *", async () => {
  const gates = parseGates("brier.score[T=*=P95]>-1, cell-errors.mae[truth>=*]>-1, ks.tail[from=*]>-1");
  await refuseUnknownNumbers(gates, 3, METRICS);
  const failed = failedGates(gates, numbersByName({}, await measureRows(events, METRICS)));
  expect(failed.map((line) => line.split(": ")[1])).toEqual([
    expect.stringMatching(/^brier\.score\[T=13=P95\] is \d/),
    expect.stringMatching(/^cell-errors\.mae\[truth>=13\] is \d/),
    expect.stringMatching(/^ks\.tail\[from=13\] is \d/),
  ]);
});

test.each([
  ["ks.tial>1", "", /no number ks\.tial: give one of ks\.statistic, ks\.tail, ks\.error, ks$/],
  ["crps.fair>1", "", /it goes with --metrics crps, which gives crps\.ecdf, crps\.fair, /],
  ["brier.score[T=9=P99]>1", "brier", /give one of .*brier\.score\[T=\*=P95\].*write it as \*/],
  ["rank-histogram.frequency[rank=4]>1", "rank-histogram", /frequency\[rank=0\], .*frequency\[rank=3\]$/],
  ["bias>1", "", /no number bias: give one of n\.events, /],
])("%s is refused", async (condition, metrics, message) => {
  const named = metrics ? metricsNamed(metrics) : [];
  await expect(refuseUnknownNumbers(parseGates(condition), 3, named)).rejects.toThrow(message);
});

test("diversity is refused where each event has one member", async () => {
  await refuseUnknownNumbers(parseGates("diversity<1"), 2, []);
  await expect(refuseUnknownNumbers(parseGates("diversity<1"), 1, [])).rejects.toThrow(/one member/);
});

test("conditions hold or not, by the names of the JSON and of rows; what is undefined fails", () => {
  const failed = (text: string): string[] => failedGates(parseGates(text), numbers);
  expect(failed("ks>0.1")).toEqual(["ks>0.1: ks is 0.2000"]);
  expect(failed("ks > 0.2")).toEqual([]);
  expect(failed("ks.tail>.4,massBias<-5e-2; ks<0.1")).toHaveLength(2);
  expect(failed("fss[T=0.1,n=3]<0.5")).toEqual(["fss[T=0.1,n=3]<0.5: fss[T=0.1,n=3] is undefined"]);
  expect(failed("fss[T=*,n=3]<0.5, diversity<0.1")).toEqual([
    "fss[T=*,n=3]<0.5: fss[T=0.1,n=3] is undefined",
    "diversity<0.1: there is no diversity",
  ]);
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
  expect(gates.map(({ text }) => text)).toEqual([
    "spatialCorrelation<0.59 (baseline 0.6)",
    "wetFraction.difference>0.11 (baseline 0.1)",
    "wetFraction.difference<-0.11 (baseline 0.1)",
    "ks>0.21 (baseline 0.2)",
    "massBias>0.11 (baseline -0.1)",
    "massBias<-0.11 (baseline -0.1)",
  ]);
  expect(failedGates(gates, baseline)).toEqual([]);
  const now = (samples: number, truth: number) =>
    numbersByName({
      spatialCorrelation: { mean: 0.6 },
      wetFraction: { samples, truth },
      ks: { statistic: 0.2 },
      massBias: { pooled: -0.1 },
    });
  expect(failedGates(gates, now(0.2, 0.4))).toEqual([
    "wetFraction.difference<-0.11 (baseline 0.1): wetFraction.difference is -0.2000",
  ]);
});

test("the wet fraction is held to the real one of its own days, not of the baseline's", () => {
  const numbers = (samples: number, truth: number) =>
    numbersByName({
      spatialCorrelation: { mean: 0.6 },
      wetFraction: { samples, truth },
      ks: { statistic: 0.2 },
      massBias: { pooled: 0 },
    });
  const gates = gatesOfBaseline(numbers(0.43, 0.41), 0);
  expect(failedGates(gates, numbers(0.4385, 0.4271))).toEqual([]);
  expect(failedGates(gates, numbers(0.41, 0.37))).toEqual([
    "wetFraction.difference>0.02 (baseline 0.02): wetFraction.difference is 0.04000",
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
  expect(await evaluate("good.npy", "--slack", "0.1")).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--slack goes with --baseline/),
  });
  expect((await evaluate("good.npy", "--baseline", baseline)).code).toBe(0);
  const worse = await evaluate("bad.npy", "--baseline", baseline);
  expect(worse).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/massBias>0\.01 \(baseline 0\): massBias is 0\.3448/),
  });
  expect((await evaluate("bad.npy", "--baseline", baseline, "--slack", "9")).code).toBe(0);
  expect(await evaluate("bad.npy", "--baseline", baseline, "-o", baseline)).toMatchObject({
    stderr: expect.stringMatching(/baseline\.json/),
  });
  await writeFile(join(folder, "other.json"), "{}");
  expect(await evaluate("bad.npy", "--baseline", join(folder, "other.json"))).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/other\.json: has no spatialCorrelation, no wetFraction/),
  });
  const scores = join(folder, "scores.json");
  expect(await evaluate("bad.npy", "-o", scores, "--fail-on", "crps.fair>1")).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringMatching(/goes with --metrics crps/),
  });
  await expect(readFile(scores)).rejects.toThrow(/ENOENT/);
  const shard = await evaluate("bad.npy", "-o", scores, "--fail-on", "ks>1", "--shard", "1/2");
  expect(shard).toMatchObject({ code: 2, stderr: expect.stringMatching(/evaluate what was merged/) });
  expect(await readFile(baseline, "utf8")).toContain("undrizzle");
});
