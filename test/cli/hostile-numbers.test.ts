import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CommanderError, type Option } from "commander";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../lib/cli/command-line.js";
import { UsageError } from "../../lib/errors.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { openRun } from "../../lib/run/run.js";
import { sampleOptions } from "../../lib/run/sample.js";
import { tinyRun } from "../fixtures/tiny-run.js";
import { runCli } from "./run-cli.js";

/** Placeholders by which an option says that it takes a number, or several. */
const NUMERIC = /[<[](n|k|t|z|mm\/day|share|number|factor|fraction|cells|values|S,O|length|list)[>\]]/;
/** Those of options that are parsed, but into names. */
const NAMES = /<(names|kinds|name=cells|name=run,run…)>/;
const WHOLE = /<(n|k|cells)>/;
const OPTIONS = (await commandLine()).commands.flatMap((command) =>
  command.options
    .filter((option) => !option.argChoices && !NAMES.test(option.flags))
    .filter((option) => option.parseArg !== undefined || NUMERIC.test(option.flags))
    .map((option) => ({ name: `${command.name()} ${option.flags}`, command: command.name(), option })),
);
const NO_NUMBERS = [
  "NaN",
  "nan",
  "Infinity",
  "-Infinity",
  "1e400",
  "",
  " ",
  "1e3x",
  "0x10",
  "0b1",
  "1_000",
  "١",
];

/** What the command line says to this value before the command is run; null where it is taken. */
async function refusal(command: string, option: Option, value: string): Promise<string | null> {
  const program = await commandLine();
  for (const each of program.commands) each.action(() => {}).configureOutput({ writeErr: () => {} });
  try {
    await program.parseAsync(["node", "undrizzle", command, `${option.long}=${value}`]);
    return null;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    if (!(error instanceof CommanderError) || error.code !== "commander.invalidArgument") throw error;
    return error.message;
  }
}

test("the walk finds the numeric options of every command", () => {
  const commands = new Set(OPTIONS.map(({ command }) => command));
  for (const name of [
    "sample",
    "pipeline",
    "evaluate",
    "diagnose",
    "fix",
    "skill",
    "augment",
    "inject",
    "visualize",
  ])
    expect(commands).toContain(name);
  expect(OPTIONS.length).toBeGreaterThan(60);
});

describe.each(OPTIONS)("undrizzle $name", ({ command, option }) => {
  const signed = /<(values|S,O)>/.test(option.flags);
  test("what is no finite decimal number is refused in a sentence", async () => {
    for (const value of [...NO_NUMBERS, ...(signed ? [] : ["-1"])])
      expect(await refusal(command, option, value), JSON.stringify(value)).toMatch(
        /\b[Gg]ive .*(number|length)/,
      );
  });

  test.runIf(WHOLE.test(option.flags))(
    "a part of a whole number is refused, and so is far too many",
    async () => {
      expect(await refusal(command, option, "1.5")).toMatch(/Give a whole number/);
      if (option.long !== "--seed") expect(await refusal(command, option, "1e9")).toMatch(/at most \d+/);
      expect(await refusal(command, option, "9007199254740993")).toMatch(/Give a whole number/);
    },
  );
});

describe("more samples a day than can be held", () => {
  test("the limit is what a day takes, and is said", async () => {
    const run = await openRun(await tinyRun());
    expect(() => sampleOptions(run, { K: 100_001 })).toThrow(/K is 100001: .* 6×5 are at most 100000/);
    // 1 GiB of float32 fields of 1000×1000: 2^30 / (4 · 10^6) = 268.4
    const large = { ...run, grid: { height: 1000, width: 1000 } };
    expect(() => sampleOptions(large, { K: 269 })).toThrow(/at most 268/);
    expect(sampleOptions(large, { K: 268 }).K).toBe(268);
  });

  test("of a config, too: one sentence, nothing written", async () => {
    const folder = await tinyRun();
    const config = join(folder, "config.yaml");
    await writeFile(config, (await readFile(config, "utf8")).replace("K: 3", "K: 1000000000"));
    const { code, stderr } = await runCli("sample", "--config", config);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^undrizzle: K is 1000000000: .*at most 100000/m);
    expect(stderr).not.toMatch(/ {4}at /);
    expect((await readdir(folder)).includes("outputs")).toBe(false);
  });
});

describe("a mask without a cell", () => {
  const PAIR = ["--truth", "t.npy", "--samples", "s.npy"];
  test.each([
    ["evaluate", ...PAIR],
    ["diagnose", ...PAIR],
    ["fix", ...PAIR, "--method", "hard", "-o", "out"],
    ["skill", "--truth", "t.npy", "--before", "s.npy", "--after", "s.npy", "-o", "out"],
    ["evaluate", "RUN"],
    ["sample", "--config", "RUN"],
  ])("undrizzle %s %s: a sentence, nothing written", async (...words) => {
    const folder = await tinyRun();
    const zeros = (name: string, shape: number[]) =>
      writeNpy(join(folder, name), npyOfFloats(new Float32Array(shape.reduce((a, b) => a * b)), shape));
    await zeros("data/statics/land_sea_mask.npy", [1, 6, 5]);
    await zeros("mask.npy", [6, 5]);
    for (const name of ["t.npy", "s.npy"]) await zeros(name, [2, 6, 5]);
    const at = (word: string) => (/\.npy$|^out$/.test(word) ? join(folder, word) : word);
    const args = words.map((word) => (word === "RUN" ? join(folder, "config.yaml") : at(word)));
    const isRun = words.includes("RUN");
    const before = (await readdir(folder)).sort();
    const { code, stderr } = await runCli(
      ...args,
      ...(isRun ? [] : ["--units", "mm/day", "--mask", join(folder, "mask.npy")]),
    );
    expect(stderr).toMatch(/^undrizzle: .*mask\.npy.* is 0 everywhere: no cell would count/m);
    expect(stderr).not.toMatch(/ {4}at /);
    expect(code).toBe(1);
    expect((await readdir(folder)).sort()).toEqual(before);
  });
});
