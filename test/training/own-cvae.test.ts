import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openRun } from "../../lib/run/run.js";
import { openSampler, sampleOptions } from "../../lib/run/sample.js";
import { runCli } from "../cli/run-cli.js";
import { pythonWith, runPython } from "../fixtures/python.js";
import { tinyRun } from "../fixtures/tiny-run.js";

const python = pythonWith("torch", "yaml", "numpy", "onnx");
const fixture = resolve(import.meta.dirname, "../fixtures/own-model");
const recipe = resolve(import.meta.dirname, "../../data/training/export_own_model.py");

// Adaptive pooling to sizes that do not divide, transposed convolutions, batch norm, a conditioning vector and a map.
describe.skipIf(!python)(
  "a cVAE of somebody's own, from its class and a state dictionary",
  { timeout: 120_000 },
  () => {
    let folder: string;
    const own = async (text: string): Promise<string> => {
      const file = join(folder, "own/my_model.py");
      await writeFile(file, `import sys\nsys.path.append(${JSON.stringify(fixture)})\n${text}`);
      return file;
    };
    const exported = (model: string): string =>
      execFileSync(
        python!,
        [
          recipe,
          model,
          "--checkpoint",
          join(folder, "best.pt"),
          "--config",
          join(folder, "config.yaml"),
          "-o",
          join(folder, "models"),
        ],
        { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
      );
    const inspect = (part: string) =>
      runCli(
        ...["inspect", join(folder, `models/${part}.onnx`), "--against", join(folder, "models/sample.npz")],
        ...["--config", join(folder, "config.yaml"), "--json"],
      );

    beforeAll(async () => {
      folder = await tinyRun();
      await mkdir(join(folder, "own"));
      const config = join(folder, "config.yaml");
      await writeFile(
        config,
        (await readFile(config, "utf8")).replaceAll(/(en|de)coder\.onnx/g, "models/$&"),
      );
      runPython(python!, join(fixture, "cvae.py"), join(folder, "best.pt"));
    });

    test("agrees with PyTorch, and its inputs with those that the run prepares", async () => {
      const said = exported(await own("from cvae import CVAE\nmodel = CVAE(d_z=4)\n"));
      expect(said).toMatch(/32 samples: the largest difference from PyTorch is \d/);
      expect(said).toContain("prepared here (statics: max), not by your own code");
      for (const part of ["encoder", "decoder"]) {
        const { code, stdout } = await inspect(part);
        expect(code).toBe(0);
        const { differences, unsteady } = JSON.parse(stdout);
        expect(unsteady).toEqual([]);
        const compared = differences.map((d: { output: string }) => d.output.split(" ")[0]);
        expect(compared).toEqual([
          ...(part === "encoder" ? ["mu", "logvar", "h_X", "h_X_2"] : ["Y_hat"]),
          "X_lr",
          "Y_hr",
          "S",
        ]);
        for (const { absolute } of differences) expect(absolute).toBeLessThan(1e-5);
      }
      const run = await openRun(folder);
      const sampler = await openSampler(run);
      const { event, nonFinite } = await sampler.sampleDay(3, 0, sampleOptions(run));
      expect([event.members.length, nonFinite.nonFinite]).toEqual([3, 0]);
      await sampler.model.release();
    });

    test("a preparation of their own that differs is found", async () => {
      exported(
        await own(`import numpy as np
from cvae import CVAE
model = CVAE(d_z=4)
def prepare(config, days):
    load = lambda part: np.stack([np.load(f"${folder}/data/{part}/day_{d:06d}.npy") for d in days])
    return load("X_lr")[:, ::-1].copy(), load("Y_hr"), np.zeros((len(days), 2, 6, 5))
`),
      );
      const { code, stdout } = await inspect("encoder");
      const wrong = JSON.parse(stdout).differences.filter((d: { agrees: boolean }) => !d.agrees);
      expect([code, wrong.map((d: { output: string }) => d.output)]).toEqual([
        1,
        ["X_lr as the run prepares it", "S as the run prepares it"],
      ]);
    });

    test("an operator that ONNX lacks, and weights of another model, are a sentence", async () => {
      const failure = async (text: string): Promise<string> => {
        const model = await own(text);
        try {
          exported(model);
        } catch (error) {
          return (error as { stderr: string }).stderr;
        }
        return "no error";
      };
      const qr = await failure(
        "import torch\nfrom cvae import CVAE\nmodel = CVAE(d_z=4)\nencode = lambda m, *a: m.encoder(*a)\n" +
          "decode = lambda m, z, *h: m.decoder(z + 0 * torch.linalg.qr(z.T @ z)[0].sum(), *h)\n",
      );
      expect(qr).toMatch(/decoder\.onnx: PyTorch .* cannot export .*linalg_qr.*Try a higher --opset/);
      const other = await failure("from cvae import CVAE\nmodel = CVAE(d_z=5)\n");
      expect(other).toMatch(/is not of the model in .*size mismatch.*with the arguments/);
      for (const text of [qr, other]) expect(text).not.toContain("Traceback");
    });
  },
);
