import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { runCli } from "./run-cli.js";

let folder: string;
const at = (name: string) => join(folder, `${name}.npy`);
const [H, W] = [10, 9];

/** Days that differ in how wet they are, and where. */
function rain(days: number, seed: number): Float64Array {
  return Float64Array.from({ length: days * H * W }, (_, i) => {
    const day = Math.floor(i / (H * W));
    const { uniform } = randomStream(seed, day, i % 7 < 3 ? 1 : 2);
    return -8 * Math.log(1 - uniform()) * (1 + Math.sin(i));
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-training-"));
  const write = (name: string, values: Float64Array, ...shape: number[]) =>
    writeNpy(at(name), npyOfFloats(values, shape));
  const [training, truth] = [rain(20, 1), rain(8, 2)];
  await write("train", training, 20, H, W);
  await write("truth", truth, 8, H, W);
  await write("fresh", rain(8, 3), 8, H, W);
  await write("recited", training.slice(0, 8 * H * W), 8, H, W);
  await write("other", training.slice(0, 4 * 5 * 9), 4, 5, 9);
});
afterAll(() => rm(folder, { recursive: true }));

const evaluate = async (samples: string, ...more: string[]) => {
  const { code, stdout, stderr } = await runCli(
    ...[
      "evaluate",
      "--truth",
      at("truth"),
      "--samples",
      at(samples),
      "--units",
      "mm/day",
      "--json",
      "--quiet",
      ...more,
    ],
  );
  const rows =
    code === 0 ? (JSON.parse(stdout).metrics as { metric: string; value: number; n: number }[]) : [];
  return {
    code,
    stderr,
    of: (name: string) => rows.find(({ metric }) => metric === `training-distance.${name}`)!,
  };
};

test("samples that recite training days are told from fresh ones", async () => {
  const fresh = await evaluate("fresh", "--training", at("train"));
  expect(fresh.code, fresh.stderr).toBe(0);
  expect(fresh.of("ratio").value).toBeGreaterThan(0.3);
  expect(fresh.of("truth.median").n).toBe(8);
  const recited = await evaluate("recited", "--training", at("train"), "--metrics", "prdc");
  expect(recited.of("samples.median").value).toBe(0);
  expect(recited.of("closer").value).toBe(1);
  expect(recited.of("truth.least").value).toBeGreaterThan(0);
  const leaked = await evaluate("fresh", "--training", at("truth"));
  expect(leaked.of("truth.least")).toMatchObject({ value: 0, note: "an event is a training day itself" });
});

test("training days on another grid, that are not there, or in shards are refused by name", async () => {
  const other = await evaluate("fresh", "--training", at("other"));
  expect(other.code).not.toBe(0);
  expect(other.stderr).toMatch(/other\.npy has 5×9 cells/);
  const none = await evaluate("fresh", "--training", at("nowhere"));
  expect(none.code).not.toBe(0);
  expect(none.stderr).toMatch(/nowhere\.npy/);
  const shard = await evaluate(
    "fresh",
    "--training",
    at("train"),
    "--shard",
    "1/2",
    "-o",
    join(folder, "r.json"),
  );
  expect(shard.stderr).toMatch(/--training is for whole evaluations/);
});
