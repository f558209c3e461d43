import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFloats } from "../../lib/io/formats/npy/npy.js";
import { pythonWith } from "../fixtures/python.js";

const python = pythonWith("torch", "onnx", "matplotlib");
const root = resolve(import.meta.dirname, "../..");
const STEPS = 4;

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-training-"));
  data = await trainingSet(join(folder, "data"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The embedded days as a training set: every other one passes for a light day. */
async function trainingSet(target: string): Promise<string> {
  const source = join(root, "data/embedded/data");
  await mkdir(join(target, "metadata"), { recursive: true });
  for (const name of ["X_lr", "Y_hr", "statics"]) await symlink(join(source, name), join(target, name));
  for (const name of ["ERA5_mean_train.npy", "ERA5_std_train.npy"])
    await symlink(join(source, "metadata", name), join(target, "metadata", name));
  const days = (await readdir(join(source, "Y_hr"))).map((name) => Number(name.slice(4, 10)));
  const categories = Object.fromEntries(days.map((day, i) => [day, i % 2 ? "light" : "heavy_other"]));
  const split = { train: days.slice(0, 60), val: days.slice(60), test: [] };
  await writeFile(join(target, "metadata/categories.json"), JSON.stringify(categories));
  await writeFile(join(target, "metadata/split.json"), JSON.stringify(split));
  return target;
}

function train(name: string, recipe = "sparse"): ChildProcess {
  const place = ["--work", join(folder, name), "--export", join(folder, name, "export")];
  const length = ["--steps", String(STEPS), "--checkpoint-every", "1"];
  const args = [join(root, "data/training/train.py"), recipe, "--data", data, ...length, ...place];
  return spawn(python!, args, { stdio: ["ignore", "pipe", "inherit"] });
}

/** Lets a training run to its end, or kills it when it has reported some step. */
async function run(name: string, killAfter = Number.POSITIVE_INFINITY): Promise<string> {
  const child = train(name);
  let said = "";
  child.stdout!.on("data", (text: Buffer) => {
    said += text;
    if (said.includes(`"step": ${killAfter},`)) child.kill("SIGKILL");
  });
  const code = await new Promise((done) => child.on("close", done));
  expect(code).toBe(killAfter === Number.POSITIVE_INFINITY ? 0 : null);
  return said;
}

const weights = async (name: string): Promise<Buffer[]> =>
  Promise.all(["encoder", "decoder"].map((part) => readFile(join(folder, name, "export", `${part}.onnx`))));

describe.skipIf(!python)("training (needs python3 with torch, onnx and matplotlib)", () => {
  test("killed and started again, it ends with the same weights, byte for byte", {
    timeout: 180_000,
  }, async () => {
    await run("whole");
    await run("killed", 2);
    const said = await run("killed");
    expect(said).toMatch(/going on from step [23]\n/);
    expect(said).not.toContain('"step": 2,');
    const [whole, resumed] = [await weights("whole"), await weights("killed")];
    expect(resumed[0].equals(whole[0])).toBe(true);
    expect(resumed[1].equals(whole[1])).toBe(true);
  });

  test.each(["bounded", "stochastic"])(
    "%s: no cell is below its dry value, and noise is the prior's",
    {
      timeout: 180_000,
    },
    async (recipe) => {
      const child = train(recipe, recipe);
      expect(await new Promise((done) => child.on("close", done))).toBe(0);
      const reference = JSON.parse(await readFile(join(folder, recipe, "export/reference.json"), "utf8"));
      const [mean, std] = await Promise.all(
        ["mean", "std"].map((name) => readFloats(join(data, `metadata/ERA5_${name}_train.npy`))),
      );
      const { cells, Y_hat, mu, logvar } = reference as Record<string, number[]> &
        Record<"Y_hat" | "mu" | "logvar", number[][]>;
      for (const values of Y_hat)
        for (const [i, z] of values.entries())
          expect(z).toBeGreaterThanOrEqual(-mean!.values[cells![i]!]! / std!.values[cells![i]!]! - 1e-6);
      // 13×11 and 39×33 cells of noise follow the 128 numbers that know of the day.
      expect(mu[0]).toHaveLength(recipe === "stochastic" ? 128 + 143 + 1287 : 128);
      expect([...mu[0]!.slice(128), ...logvar[1]!.slice(128)].every((x) => x === 0)).toBe(true);
    },
  );

  test("what goes on from another recipe is refused without its weights", { timeout: 60_000 }, async () => {
    const child = train("goes-on", "stochastic-fair");
    expect(await new Promise((done) => child.on("close", done))).toBe(1);
    expect(await readdir(join(folder, "goes-on"))).toEqual(["stochastic-fair-seed1"]);
  });
});
