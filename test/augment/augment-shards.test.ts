import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { augmentCommand } from "../../lib/cli/commands/augment.js";
import { mergeCommand } from "../../lib/cli/commands/merge.js";
import { floats, H, makeRun, W } from "./tiny-run.js";

let folder: string;
let config: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-augment-shards-"));
  config = await makeRun(folder, [1, 2, 4, 7, 8]);
});

async function said(command: ReturnType<typeof augmentCommand>, ...words: string[]): Promise<string> {
  let text = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((piece) => {
    text += piece;
    return true;
  });
  try {
    await command.exitOverride().parseAsync([...words, "--json"], { from: "user" });
  } finally {
    spy.mockRestore();
  }
  return text;
}
const augment = (...words: string[]) => said(augmentCommand(), "--config", config, ...words);
const merge = (at: string) => said(mergeCommand(), at);

async function contents(at: string): Promise<Record<string, string>> {
  const names = (await readdir(at)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(at, name), "latin1")));
  return Object.fromEntries(texts.map((text, i) => [names[i], text]));
}

test.each([
  ["as they are", ["--allow-test-days"]],
  ["without test days, changed", ["--drop-test-days", "--pixel-threshold", "0.5", "--scale-extremes", "1.2"]],
  ["those that reach an amount", ["--drop-test-days", "--drop-below", "7.13", "--threshold-filter"]],
])("rows of samples %s: parts give the bytes of one run", async (name, words) => {
  const out = join(folder, name);
  const printed = await augment(...words, "-o", out);
  const whole = await contents(out);
  expect(JSON.parse(printed).synthetic_samples).toBeGreaterThan(0);
  for (const of of [1, 2, 3, 8]) {
    await rm(`${out}.parts`, { recursive: true, force: true });
    for (let index = of; index >= 1; index--) await augment(...words, "-o", out, "--shard", `${index}/${of}`);
    expect(await merge(out)).toBe(printed);
    expect(await contents(out)).toEqual(whole);
  }
});

test("rows onto arrays that are there, which parts do not hold", async () => {
  const [base, out] = [join(folder, "base"), join(folder, "onto base")];
  await augment("--drop-test-days", "-o", base);
  const printed = await augment("--drop-test-days", "--base", base, "-o", out);
  const whole = await contents(out);
  for (const index of [1, 2])
    await augment("--drop-test-days", "--base", base, "-o", out, "--shard", `${index}/2`);
  expect(await merge(`${out}.parts`)).toBe(printed);
  expect(await contents(out)).toEqual(whole);
});

test("samples of test days stop a part; parts that are missing, stale or damaged are refused by name", async () => {
  const out = join(folder, "refused");
  const part = (index: number, ...words: string[]) =>
    augment("--drop-test-days", ...words, "-o", out, "--shard", `${index}/2`);
  await expect(augment("-o", out, "--shard", "2/2")).rejects.toThrow(/samples are of held-out days/);
  await part(1);
  await expect(merge(out)).rejects.toThrow(/2-of-2 is not finished: run shard 2\/2 again/);
  await part(2, "--pixel-threshold", "1");
  await expect(merge(out)).rejects.toThrow(
    /2-of-2 was made otherwise than 1-of-2 \(pixelThreshold 1, not nothing\)/,
  );
  await part(2);
  await writeFile(join(`${out}.parts`, "1-of-2/observations.bin"), "x");
  await expect(merge(out)).rejects.toThrow(/1-of-2\/observations\.bin changed or removed since/);
  await part(1);
  expect(JSON.parse(await part(1))).toMatchObject({ events: 3, resumed: 3, total: 5 });
  const sample = join(folder, "outputs/synth/day_000002_sample_00.Y_hr_syn.npy");
  const { formatNpy } = await import("../../lib/io/formats/npy/npy.js");
  await writeFile(sample, formatNpy(floats(new Float32Array(H * W), 1, H, W)));
  await expect(merge(out)).rejects.toThrow(
    /2-of-2 is stale, for .*day_000002_sample_00\.Y_hr_syn\.npy changed/,
  );
});
