import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { formatNpy, npyOfFloats } from "../../lib/io/formats/npy/npy.js";
import { openRun } from "../../lib/run/run.js";
import { openSampler, sampleOptions } from "../../lib/run/sample.js";
import { pythonWith, runPython } from "../fixtures/python.js";
import { tinyRun } from "../fixtures/tiny-run.js";
import { runCli } from "./run-cli.js";

const encoder = resolve(import.meta.dirname, "../fixtures/tiny-cvae/encoder.onnx");

describe("undrizzle inspect", () => {
  test("shows ports, opset and size, and what the model can be", async () => {
    const { code, stdout } = await runCli("inspect", encoder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/sha256 [0-9a-f]{64}/);
    expect(stdout).toMatch(/opset ai\.onnx 13/);
    expect(stdout).toMatch(/input +X_lr +float32 +N×2×3×2/);
    expect(stdout).toContain("can be an encoder; conditioning: h_X");
  });

  test("--json tells the same", async () => {
    const { stdout } = await runCli("inspect", encoder, "--json", "--names", "X_lr=weather");
    expect(JSON.parse(stdout)).toMatchObject({
      opsets: [{ domain: "", version: 13 }],
      inputs: [{ name: "X_lr" }, { name: "Y_hr" }, { name: "S" }],
      contract: { role: "neither" },
    });
  });

  test("--against: exit code 0 where the numbers agree, 1 where they do not", async () => {
    const folder = await mkdtemp(join(tmpdir(), "undrizzle-inspect-"));
    const floats = (shape: number[], value: number) =>
      formatNpy(npyOfFloats(new Float32Array(shape.reduce((a, b) => a * b)).fill(value), shape));
    // The sum of Y_hr is 30·0.5, and mu is a tenth of it times 1, 2, 3, 4 (fixtures/tiny-cvae/make.py).
    const archive = (logvar: number) =>
      zipSync({
        "X_lr.npy": floats([1, 2, 3, 2], 1),
        "Y_hr.npy": floats([1, 1, 6, 5], 0.5),
        "S.npy": floats([1, 2, 6, 5], 0),
        "mu.npy": formatNpy(npyOfFloats(Float32Array.of(1.5, 3, 4.5, 6), [1, 4])),
        "logvar.npy": floats([1, 4], logvar),
      });
    const sample = join(folder, "sample.npz");
    await writeFile(sample, archive(-2));
    const good = await runCli("inspect", encoder, "--against", sample);
    expect([good.code, good.stdout]).toEqual([0, expect.stringMatching(/logvar +4 +0 +0 +agrees/)]);
    await writeFile(sample, archive(-2.5));
    const bad = await runCli("inspect", encoder, "--against", sample);
    expect([bad.code, bad.stdout]).toEqual([1, expect.stringMatching(/logvar +4 +0.5 +0.2 +DISAGREES/)]);
  });

  test("names that are no pairs: exit code 2", async () => {
    const { code, stderr } = await runCli("inspect", encoder, "--names", "latent");
    expect([code, stderr]).toEqual([2, expect.stringContaining("give NAME=NAME_IN_MODEL")]);
  });
});

const python = pythonWith("torch", "yaml", "numpy", "onnx");

describe.skipIf(!python)("a checkpoint of somebody's own", () => {
  const fixture = resolve(import.meta.dirname, "../fixtures/own-model/my_model.py");
  const recipe = resolve(import.meta.dirname, "../../data/training/export_own_model.py");

  test("is exported, agrees with PyTorch, and draws samples", { timeout: 60_000 }, async () => {
    const folder = await tinyRun();
    const config = join(folder, "config.yaml");
    const text = (await readFile(config, "utf8")).replace("d_z: 4", "d_z: 4, inputs: {z: noise}");
    await writeFile(config, text.replaceAll(/(en|de)coder\.onnx/g, "models/$&"));
    runPython(python!, fixture, join(folder, "best.pt"));
    runPython(
      python!,
      recipe,
      fixture,
      "--checkpoint",
      join(folder, "best.pt"),
      "--config",
      config,
      "-o",
      join(folder, "models"),
    );
    const sample = join(folder, "models/sample.npz");
    for (const part of ["encoder", "decoder"]) {
      const model = join(folder, `models/${part}.onnx`);
      const { code, stdout } = await runCli(
        "inspect",
        model,
        "--against",
        sample,
        "--config",
        config,
        "--json",
      );
      expect(code).toBe(0);
      const { contract, differences } = JSON.parse(stdout);
      expect(contract.role).toBe(part);
      expect(differences.slice(0, -3).map((d: { output: string }) => d.output)).toEqual(
        part === "encoder" ? ["mu", "logvar", "h_X"] : ["Y_hat"],
      );
      for (const { absolute } of differences) expect(absolute).toBeLessThan(1e-5);
    }

    const run = await openRun(config);
    const sampler = await openSampler(run);
    const { event } = await sampler.sampleDay(3, 0, sampleOptions(run));
    expect(event.members).toHaveLength(3);
    await sampler.model.release();
  });
});
