import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { studentP, studentT } from "../../lib/metrics/student.js";
import { type Arm, type CompareTable, compareArms } from "../../lib/run/compare.js";
import { type EventScores, scoreEvent } from "../../lib/run/event-scores.js";
import { runCli } from "../cli/run-cli.js";

// By scipy.stats 1.10.1: 2*t.sf(t, df), t.ppf(1 - p/2, df).
test.each([
  [2, 10, 0.0733880347707404],
  [0.5, 3, 0.651447964848151],
  [4, 1, 0.155958260754739],
  [1.959963984540054, 1e7, 0.0500000277295],
  [12, 30, 5.580185415199e-13],
])("Student's |t| ≥ %d with %d degrees of freedom", (t, freedom, p) => {
  expect(Math.abs(studentP(t, freedom) / p - 1)).toBeLessThan(p < 1e-9 ? 1e-3 : 1e-6);
  expect(studentT(studentP(t, freedom), freedom)).toBeCloseTo(t, 6);
});

const SIDE = 6;

/** Events of a run: the truth by the seed of the world, samples by that of the run, shifted by `bias`. */
function eventsOf(world: number, run: number, bias: number, n = 40): EventScores[] {
  const cells = SIDE * SIDE;
  return Array.from({ length: n }, (_, index) => {
    const real = randomStream(world, index);
    const own = randomStream(run, index);
    const level = 1.5 * real.normal();
    const truth = Float32Array.from({ length: cells }, () => Math.max(0, level + real.normal() + 1));
    const member = (): Float32Array => truth.map((x) => Math.max(0, x + 0.7 * own.normal() + bias));
    const field = (values: Float32Array) => makeField("mm/day", { height: SIDE, width: SIDE }, values);
    return scoreEvent({
      key: `${index}`,
      index,
      truth: field(truth),
      members: [member(), member(), member()].map(field),
    });
  });
}

const arm = (name: string, ...runs: EventScores[][]): Arm => ({ name, runs });

describe("arms", () => {
  test("that differ are told apart by the metrics they differ in, and ranked; the winner is ahead of each", () => {
    const table = compareArms(
      [arm("wet", eventsOf(1, 2, 0.8)), arm("good", eventsOf(1, 3, 0)), arm("dry", eventsOf(1, 4, -0.8))],
      { replicates: 200 },
    );
    const crps = table.metrics.find(({ metric }) => metric === "crps")!;
    expect(crps.winner).toBe("good");
    expect(crps.arms.map(({ rank }) => rank)).toEqual([expect.any(Number), 1, expect.any(Number)]);
    const bias = table.comparisons.find(
      (c) => c.metric === "massBias" && c.arm === "wet" && c.than === "good",
    )!;
    expect(bias).toMatchObject({ verdict: "worse" });
    expect(bias.improvement).toBeLessThan(0);
    expect(bias.upper).toBeLessThan(0);
    expect(bias.adjusted).toBeGreaterThanOrEqual(bias.p);
  });

  test("the same twice: no difference, not even a small one", () => {
    const same = eventsOf(5, 6, 0);
    for (const c of compareArms([arm("a", same), arm("b", same)], { replicates: 50 }).comparisons)
      expect(c).toMatchObject({ improvement: 0, verdict: "unclear" });
  });

  test("intervals of pairs without a difference hold 0 in about 95 of 100, and verdicts are rare", () => {
    const PAIRS = 50;
    let [held, all, verdicts] = [0, 0, 0];
    for (let k = 0; k < PAIRS; k++) {
      const arms = [arm("a", eventsOf(100 + k, 1000 + k, 0.2)), arm("b", eventsOf(100 + k, 5000 + k, 0.2))];
      for (const { lower, upper, verdict } of compareArms(arms, { replicates: 100, seed: k }).comparisons) {
        all++;
        if (lower <= 0 && upper >= 0) held++;
        if (verdict !== "unclear") verdicts++;
      }
    }
    expect(held / all).toBeGreaterThan(0.91);
    expect(held / all).toBeLessThan(0.985);
    expect(verdicts / all).toBeLessThan(0.03);
  });

  test("seeds of one arm spread: what differs between days alone is not enough", () => {
    const seeds = (first: number, biases: number[]) => biases.map((bias, i) => eventsOf(7, first + i, bias));
    const spread = [-0.5, 0, 0.5];
    const single = compareArms([arm("a", seeds(10, [-0.5])[0]!), arm("b", seeds(20, [0.5])[0]!)], {
      replicates: 100,
    });
    expect(single.comparisons.some(({ verdict }) => verdict !== "unclear")).toBe(true);
    expect(single.notes[0]).toMatch(/each arm is one run/);
    const many = compareArms(
      [
        arm("a", ...seeds(10, spread)),
        arm(
          "b",
          ...seeds(
            20,
            spread.map((b) => b + 0.05),
          ),
        ),
      ],
      { replicates: 100 },
    );
    expect(many.comparisons.filter(({ verdict }) => verdict !== "unclear")).toEqual([]);
    expect(many.notes).toEqual([]);
  });

  test("with one sample an event have no diversity: undefined, never a verdict, and ranked last", () => {
    const single = (bias: number) =>
      Array.from({ length: 12 }, (_, index) => {
        const values = Float32Array.from({ length: 36 }, (_, i) => ((i * 7 + index) % 5) + bias);
        const field = makeField("mm/day", { height: SIDE, width: SIDE }, values);
        const truth = makeField(
          "mm/day",
          { height: SIDE, width: SIDE },
          values.map((x) => x - bias + 1),
        );
        return scoreEvent({ key: `${index}`, index, truth, members: [field] });
      });
    const table = compareArms(
      [arm("a", single(0)), arm("b", single(1)), arm("many", eventsOf(1, 2, 0, 12))],
      { replicates: 50 },
    );
    const diversity = table.metrics.find(({ metric }) => metric === "diversity")!;
    expect(diversity.arms.map(({ rank }) => rank)).toEqual([2, 2, 1]);
    expect(diversity.winner).toBeNull();
    for (const c of table.comparisons.filter(({ metric }) => metric === "diversity"))
      expect(c).toMatchObject({ p: Number.NaN, adjusted: Number.NaN, verdict: "unclear" });
    expect(table.notes[0]).toMatch(/diversity is undefined in some arms: it needs two samples/);
  });

  test("whose days are all alike are told apart as by the t-test of two groups of runs", () => {
    /** Samples are the truth times 1 + `bias`: so is their mass bias, each day. */
    const biased = (bias: number): EventScores[] =>
      Array.from({ length: 4 }, (_, index) => {
        const truth = Float32Array.from({ length: 36 }, (__, i) => (i % 5) + 1);
        const field = (values: Float32Array) => makeField("mm/day", { height: SIDE, width: SIDE }, values);
        const members = [field(truth.map((x) => x * (1 + bias)))];
        return scoreEvent({ key: `${index}`, index, truth: field(truth), members });
      });
    const arms = [arm("a", ...[0.1, 0.2, 0.3].map(biased)), arm("b", ...[0.4, 0.6].map(biased))];
    const bias = (level: number) => {
      const table = compareArms(arms, { replicates: 10, level });
      const found = table.comparisons.find(({ metric }) => metric === "massBias")!;
      return { ...found, arms: table.metrics.find(({ metric }) => metric === "massBias")!.arms };
    };
    // scipy.stats.ttest_ind([.1, .2, .3], [.4, .6]): p = 0.06532; half widths t.ppf(…, 3) · sqrt(.04/3 · (1/3 + 1/2))
    const wide = bias(0.95);
    expect(wide).toMatchObject({ arm: "a", than: "b", verdict: "unclear" });
    expect(wide.improvement).toBeCloseTo(0.3, 5);
    expect(wide.p).toBeCloseTo(0.06532, 4);
    expect([wide.lower, wide.upper].map((x) => Number(x.toFixed(4)))).toEqual([-0.0355, 0.6355]);
    expect(wide.adjusted).toBeGreaterThanOrEqual(wide.p);
    expect(bias(0.9).upper).toBeCloseTo(0.3 + 0.24807, 4);
    const [a, b] = wide.arms;
    expect([a!.value, a!.upper - a!.value, b!.value, b!.value - b!.lower].map((x) => x.toFixed(4))).toEqual([
      "0.2000",
      "0.2122",
      "0.5000",
      "0.2598",
    ]);
    for (const level of [0, 1, -0.5, Number.NaN])
      expect(() => compareArms(arms, { level })).toThrow(/give a number between 0 and 1/);
  });

  test("of other numbers of events, too few, or one alone are refused", () => {
    const events = eventsOf(1, 2, 0, 8);
    expect(() => compareArms([arm("a", events)])).toThrow(/1 arms: give two/);
    expect(() => compareArms([arm("a", events), arm("b", events.slice(1))])).toThrow(
      /arm b: 7 events, where others have 8/,
    );
    expect(() => compareArms([arm("a", events), arm("b")])).toThrow(/arm b: 0 events/);
    expect(() => compareArms([arm("a", events), arm("b", events)], { blockLength: 8 })).toThrow(/two blocks/);
  });
});

test("on the command line: files ranked, written, and events that are not the same refused by name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-compare-"));
  const { normal } = randomStream(4, 4);
  const rain = (events: number, members: number, shift = 0) =>
    Float32Array.from({ length: events * members * 36 }, () => Math.max(0, 2 + normal() + shift));
  const shape = (events: number, members: number) => (members > 1 ? [events, members, 6, 6] : [events, 6, 6]);
  const save = (name: string, events: number, members: number, shift = 0) =>
    writeNpy(join(folder, name), npyOfFloats(rain(events, members, shift), shape(events, members)));
  await save("truth.npy", 24, 1);
  for (const [name, shift] of [
    ["a", 0],
    ["b", 0.1],
    ["c", 2],
  ] as const)
    await save(`${name}.npy`, 24, 3, shift);
  await save("short.npy", 20, 3);
  const file = (name: string) => join(folder, `${name}.npy`);
  const words = ["compare", "--truth", file("truth"), "--units", "mm/day", "--replicates", "100", "--quiet"];
  const out = join(folder, "out");
  const { code, stdout } = await runCli(...words, file("a"), file("b"), file("c"), "-o", out);
  expect(code).toBe(0);
  expect(stdout).toMatch(/c\.npy worse than|better than .*c\.npy/);
  expect((await readdir(out)).filter((name) => !name.startsWith("."))).toEqual([
    "compare.csv",
    "compare.json",
    "compare.png",
    "compare.svg",
  ]);
  const seeds = await runCli(
    ...words,
    "--arm",
    `old=${file("a")},${file("b")}`,
    "--arm",
    `new=${file("c")}`,
    "--json",
  );
  expect(JSON.parse(seeds.stdout).metrics[0].arms).toMatchObject([
    { name: "old", runs: 2 },
    { name: "new", runs: 1 },
  ]);
  expect((await runCli(...words, file("a"), file("short"))).stderr).toMatch(
    /short\.npy has 20 events|short.npy/,
  );
  expect(await runCli("compare", file("a"), file("b"))).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/a\.npy is a file of fields, not a run: give .* --truth FILE/),
  });
  expect(await runCli(...words, file("a"))).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/1 arms/),
  });
  expect(await runCli(...words, file("a"), file("a"))).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/given twice/),
  });
  expect(await runCli(...words, "--arm", "x", file("a"))).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/NAME=RUN/),
  });
});

test("a run that lacks values is compared on the cells that all have, and one without any is refused by name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-compare-gaps-"));
  const { normal } = randomStream(9, 9);
  const rain = (n: number) => Float32Array.from({ length: n * 36 }, () => Math.max(0, 2 + 2 * normal()));
  const save = (name: string, values: Float32Array, shape: number[]) =>
    writeNpy(join(folder, name), npyOfFloats(values, [...shape, SIDE, SIDE]));
  const whole = rain(12 * 2);
  // The same fields without their first two rows, and without the sixth event: nothing else differs.
  const gaps = whole.map((x, i) => (i % 36 < 12 || Math.floor(i / 72) === 5 ? Number.NaN : x));
  await save("truth.npy", rain(12), [12]);
  await save("whole.npy", whole, [12, 2]);
  await save("gaps.npy", gaps, [12, 2]);
  await save(
    "none.npy",
    whole.map(() => Number.NaN),
    [12, 2],
  );
  const compare = (...names: string[]) =>
    runCli(
      ...[
        "compare",
        "--truth",
        join(folder, "truth.npy"),
        "--units",
        "mm/day",
        "--replicates",
        "50",
        "--quiet",
      ],
      ...["--json", "--by", "member"],
      ...names.map((name) => join(folder, name)),
    );
  const table = JSON.parse((await compare("whole.npy", "gaps.npy")).stdout);
  const ks = table.metrics.find(({ metric }: { metric: string }) => metric === "ks");
  for (const { lower, upper } of ks.arms) expect([lower >= 0, upper <= 1]).toEqual([true, true]);
  const comparisons = [table, ...table.strata].flatMap((one: CompareTable) => one.comparisons);
  for (const { metric, improvement } of comparisons)
    expect(improvement, metric).toBe(metric === "diversity" && improvement === null ? null : 0);
  // 12 events of 36 cells, less 12 cells of each of 11 events and all 36 of one: 264 of 432 are left.
  expect(table.notes[0]).toMatch(
    /^scored on the 264 cells that have a value in all runs: 168 more, in 12 of 12 events, are missing in one of them \(.*gaps\.npy has the fewest, 264\)$/,
  );
  expect(table.notes).toContainEqual(expect.stringMatching(/^ks is read at the edges of 2048 classes/));
  expect((await compare("whole.npy", "none.npy")).stderr).toMatch(
    /none\.npy: no cell has a value where the truth/,
  );
});
