import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { fixCommand } from "../../lib/cli/commands/fix.js";
import { mergeCommand } from "../../lib/cli/commands/merge.js";
import { addMethodOptions } from "../../lib/cli/method-options.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { sampleName } from "../../lib/run/events.js";
import { tinyRun } from "../fixtures/tiny-run.js";

/** Pictures as what is drawn: quicker, and no less exact. */
vi.mock("../../lib/present/render.js", async (original) => ({
  ...(await original<typeof import("../../lib/present/render.js")>()),
  renderPng: async (spec: unknown) => Buffer.from(JSON.stringify(spec)),
}));

/** The event at which a command ends as if it was killed. */
const death = { at: Number.POSITIVE_INFINITY };
vi.mock("../../lib/cli/progress.js", () => ({
  startProgress: async () => ({
    update(done: number) {
      if (done === death.at) throw new Error("killed");
    },
    end() {},
  }),
}));

const EVENTS = 11;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-fix-shards-"));
  const save = (name: string, members: number) => {
    const length = EVENTS * members * 72;
    const values = Float32Array.from({ length }, (_, i) =>
      Math.max(0, ((i * 7919 + members) % 401) / 20 - 8),
    );
    return writeNpy(
      join(folder, name),
      npyOfFloats(values, [EVENTS, ...(members > 1 ? [members] : []), 8, 9]),
    );
  };
  await save("truth.npy", 1);
  await save("samples.npy", 3);
});

async function said(command: ReturnType<typeof fixCommand>, ...words: string[]): Promise<string> {
  let text = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((piece) => {
    text += piece;
    return true;
  });
  try {
    await command.exitOverride().parseAsync(words, { from: "user" });
  } finally {
    spy.mockRestore();
  }
  return text;
}
const fix = (...words: string[]) => said(fixCommand(addMethodOptions), ...words, "--json", "--quiet");
const merge = (...words: string[]) => said(mergeCommand(), ...words, "--json");

async function contents(at: string): Promise<Record<string, string>> {
  const entries = await readdir(at, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = files.map(async (file) => [file.slice(at.length), await readFile(file, "latin1")]);
  return Object.fromEntries(await Promise.all(texts));
}

const pair = () => [
  "--truth",
  join(folder, "truth.npy"),
  "--samples",
  join(folder, "samples.npy"),
  "--units",
  "mm/day",
];

async function inShards(words: readonly string[], out: string, of: number): Promise<string> {
  await rm(`${out}.parts`, { recursive: true, force: true });
  for (let index = of; index >= 1; index--) await fix(...words, "-o", out, "--shard", `${index}/${of}`);
  return merge(`${out}.parts`);
}

test.each([
  ["matched", [1, 8], ["--method", "matched", "--fit-on", "even"]],
  ["quantile-mapping", [3], ["--method", "quantile", "--score-on", "first-half", "--wet", "1"]],
])("files: %s in shards gives the bytes of one run, and what it prints", async (name, numbers, words) => {
  const out = join(folder, name);
  const printed = await fix(...pair(), ...words, "-o", out);
  const whole = await contents(out);
  expect(Object.keys(whole)).toContain("/samples.npy");
  for (const of of numbers) {
    expect(await inShards([...pair(), ...words], out, of)).toBe(printed);
    expect(await contents(out)).toEqual(whole);
  }
});

test("a shard that ends in the middle goes on from what it had saved, to the bytes of one run", async () => {
  const out = join(folder, "killed");
  const words = [...pair(), "--method", "matched"];
  const printed = await fix(...words, "-o", out);
  const whole = await contents(out);
  let now = Date.now();
  const clock = vi.spyOn(Date, "now").mockImplementation(() => (now += 30_000));
  try {
    for (const at of [3, 5]) {
      death.at = at;
      await expect(fix(...words, "-o", out, "--shard", "1/2")).rejects.toThrow("killed");
    }
    death.at = Number.POSITIVE_INFINITY;
    await expect(merge(out)).rejects.toThrow(/1-of-2 is not finished/);
    const rest = JSON.parse(await fix(...words, "-o", out, "--shard", "1/2")) as Record<string, number>;
    expect(rest).toMatchObject({ resumed: 4, events: 6 });
    await fix(...words, "-o", out, "--shard", "2/2");
  } finally {
    clock.mockRestore();
    death.at = Number.POSITIVE_INFINITY;
  }
  expect(await merge(out)).toBe(printed);
  expect(await contents(out)).toEqual(whole);
});

test("a truth on a finer grid is brought on that of the samples in shards as in one run", async () => {
  const fine = join(folder, "fine.npy");
  const values = Float32Array.from({ length: EVENTS * 288 }, (_, i) =>
    Math.max(0, ((i * 7919) % 401) / 20 - 8),
  );
  await writeNpy(fine, npyOfFloats(values, [EVENTS, 16, 18]));
  const out = join(folder, "regridded");
  const samples = ["--samples", join(folder, "samples.npy"), "--units", "mm/day"];
  const words = ["--truth", fine, ...samples, "--regrid", "conservative", "--method", "matched"];
  const printed = await fix(...words, "-o", out);
  const whole = await contents(out);
  expect(await inShards(words, out, 2)).toBe(printed);
  expect(await contents(out)).toEqual(whole);
});

test("a fitted method in shards, with a truth and without", async () => {
  const fitted = join(folder, "fit");
  await fix(...pair(), "--method", "matched", "-o", fitted);
  const words = ["--fitted", join(fitted, "method.json")];
  for (const input of [pair(), ["--samples", join(folder, "samples.npy"), "--units", "mm/day"]]) {
    const out = join(folder, `with-${input.length}`);
    const printed = await fix(...input, ...words, "-o", out);
    const whole = await contents(out);
    for (const of of [13]) {
      expect(await inShards([...input, ...words], out, of)).toBe(printed);
      expect(await contents(out)).toEqual(whole);
    }
  }
});

async function sampledRun(): Promise<string> {
  const at = await tinyRun();
  const days = (await readdir(join(at, "data/Y_hr"))).map((name) => Number(/\d+/.exec(name)![0]));
  for (const day of days)
    for (const member of [0, 1]) {
      const file = join(at, "outputs/synth", sampleName(day, member, "Y_hr_syn"));
      await cp(join(at, "data/Y_hr", `day_${String(day).padStart(6, "0")}.npy`), file);
    }
  return at;
}

test("a run in shards gives the bytes of one run", async () => {
  const run = await sampledRun();
  const out = join(folder, "fixed-run");
  const words = [run, "--method", "matched"];
  const printed = await fix(...words, "-o", out);
  const whole = await contents(out);
  expect(Object.keys(whole).filter((name) => name.startsWith("/synth/")).length).toBeGreaterThan(8);
  for (const of of [3]) {
    expect(await inShards(words, out, of)).toBe(printed);
    expect(await contents(out)).toEqual(whole);
  }
});

test("parts that are missing, made otherwise, damaged or stale are refused by name", async () => {
  const out = join(folder, "refused");
  const own = join(folder, "own.npy");
  await cp(join(folder, "samples.npy"), own);
  const words = ["--truth", join(folder, "truth.npy"), "--samples", own, "--units", "mm/day", "-o", out];
  const part = (index: number, threshold: string) =>
    fix(...words, "--method", "hard", "--threshold", threshold, "--shard", `${index}/3`);
  await part(1, "1");
  await part(3, "1");
  await expect(merge(out)).rejects.toThrow(/2-of-3 missing/);
  await part(2, "2");
  await expect(merge(out)).rejects.toThrow(
    /2-of-3 was made otherwise than 1-of-3, 3-of-3 \(threshold 2, not 1\)/,
  );
  await part(2, "1");
  await writeFile(join(`${out}.parts`, "3-of-3", "fields.bin"), "x");
  await expect(merge(out)).rejects.toThrow(
    /3-of-3\/fields\.bin changed or removed since: run shard 3\/3 again/,
  );
  await part(3, "1");
  await cp(join(`${out}.parts`, "3-of-3"), join(`${out}.parts`, "1-of-3 copy"), { recursive: true });
  await expect(merge(out)).rejects.toThrow(/1-of-3 copy is no part/);
  await rm(join(`${out}.parts`, "1-of-3 copy"), { recursive: true });
  const finished = JSON.parse(await part(3, "1")) as { resumed: number; events: number };
  expect(finished.resumed).toBe(finished.events);
  await cp(join(folder, "truth.npy"), own);
  await expect(merge(out)).rejects.toThrow(/is stale, for .*own\.npy changed since/);
  await expect(readdir(out)).rejects.toThrow(/ENOENT/);
});
