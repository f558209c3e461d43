import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { zipSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { type Config, loadConfig } from "../../lib/config/config.js";
import { formatNpy, npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { openRun } from "../../lib/run/run.js";
import { openSampler } from "../../lib/run/sample.js";
import { modelStatics } from "../../lib/run/statics.js";
import { runCli } from "../cli/run-cli.js";
import { pythonWith, runPython } from "../fixtures/python.js";
import { tinyRun } from "../fixtures/tiny-run.js";

const elevation = Float32Array.from({ length: 30 }, (_, i) => ((i * 37) % 101) - 3.3);

async function runWithStatics(statics: string): Promise<string> {
  const folder = await tinyRun(`statics: {use_elevation: true, ${statics}}\n`);
  await writeNpy(join(folder, "data/statics/elevation_m.npy"), npyOfFloats(elevation, [1, 6, 5]));
  return folder;
}

const layers = async (folder: string, config: Config): Promise<number[][]> => {
  const { data } = await modelStatics(join(folder, "data"), config, 6, 5);
  return [0, 1, 2].map((layer) => [...data.subarray(30 * layer, 30 * layer + 30)]);
};

describe("statics for the model", () => {
  test("normalize_statics: distance over its maximum, elevation over its range, the mask as it is", async () => {
    const folder = await runWithStatics("normalize_statics: true");
    const [mask, distance, height] = await layers(folder, await loadConfig(join(folder, "config.yaml")));
    // The last column is sea, and the distance is 16, 12, 8, 4, 0 in every row; the elevation goes from -3.3 to 96.7.
    expect(mask!.slice(0, 5)).toEqual([1, 1, 1, 1, 0]);
    expect(distance!.slice(25)).toEqual([1, 0.75, 0.5, 0.25, 0]);
    expect([Math.min(...height!), Math.max(...height!)]).toEqual([0, 1]);
    expect(height![1]).toBeCloseTo(37 / (Math.max(...elevation) - Math.min(...elevation)), 6);
  });

  const python = pythonWith("numpy");
  test.skipIf(!python)("to the bit as NumPy makes them from the same files", async () => {
    const folder = await runWithStatics("normalize_statics: true");
    const program = join(folder, "statics.py");
    await writeFile(
      program,
      `import json, sys, numpy as np
d, e = (np.load(sys.argv[1] + "/data/statics/" + n)[0] for n in ("dist_to_coast_km.npy", "elevation_m.npy"))
print(json.dumps([a.ravel().astype(float).tolist() for a in (d / d.max(), (e - e.min()) / (e.max() - e.min()))]))`,
    );
    const [, ...ours] = await layers(folder, await loadConfig(join(folder, "config.yaml")));
    expect(ours).toEqual(JSON.parse(runPython(python!, program, folder)));
  });

  test.each([
    ["normalisation: standard", Math.SQRT2],
    ["normalize_statics: false", 16],
    ["normalize_statics: false, normalisation: max", 1],
  ])("%s", async (statics, first) => {
    const folder = await runWithStatics(statics);
    const [, distance] = await layers(folder, await loadConfig(join(folder, "config.yaml")));
    expect(distance![0]).toBeCloseTo(first, 6);
  });

  test("provenance.json beside the model wins, and says so", async () => {
    const folder = await runWithStatics("normalisation: none");
    await writeFile(join(folder, "provenance.json"), '{"statics": {"normalisation": "standard"}}');
    const { notes, model } = await openSampler(await openRun(folder));
    await model.release();
    expect(notes.join()).toMatch(/statics\.normalisation is none, but the model was trained with standard/);
    await writeFile(join(folder, "provenance.json"), '{"statics": {"normalisation": "minmax"}}');
    await expect(openSampler(await openRun(folder))).rejects.toThrow(/is "minmax": write "max"/);
  });
});

describe("inspect --against with the days", () => {
  let folder: string;
  let archive: (distance: number) => Promise<string>;
  beforeAll(async () => {
    folder = await tinyRun();
    archive = async (distance) => {
      const file = join(folder, "theirs.npz");
      const day = (part: string): Promise<Buffer> => readFile(join(folder, `data/${part}/day_000007.npy`));
      const batch = async (part: string, shape: number[]): Promise<Uint8Array> => {
        const values = new Float32Array((await day(part)).buffer.slice(-4 * shape.reduce((a, b) => a * b)));
        return formatNpy(npyOfFloats(values, shape));
      };
      const cells = Array.from({ length: 30 }, (_, i) => i % 5);
      const statics = [...cells.map((x) => (x < 4 ? 1 : 0)), ...cells.map((x) => (4 * (4 - x)) / distance)];
      const entries = {
        "days.npy": formatNpy({ shape: [1], dtype: "<i4", data: Int32Array.of(7) }),
        "X_lr.npy": await batch("X_lr", [1, 2, 3, 2]),
        "Y_hr.npy": await batch("Y_hr", [1, 1, 6, 5]),
        "S.npy": formatNpy(npyOfFloats(Float32Array.from(statics), [1, 2, 6, 5])),
        "logvar.npy": formatNpy(npyOfFloats(new Float32Array(4).fill(-2), [1, 4])),
      };
      await writeFile(file, zipSync(entries));
      return file;
    };
  });
  const inspect = async (npz: string) =>
    runCli(
      "inspect",
      join(folder, "encoder.onnx"),
      "--against",
      npz,
      "--config",
      join(folder, "config.yaml"),
    );

  test("agrees where their pipeline prepares the statics as the run does", async () => {
    const { code, stdout } = await inspect(await archive(16));
    expect([code, stdout]).toEqual([0, expect.stringMatching(/S as the run prepares it +60 +0 +0 +agrees/)]);
  });

  test("disagrees where theirs are others, although the outputs agree", async () => {
    const { code, stdout } = await inspect(await archive(32));
    expect(code).toBe(1);
    expect(stdout).toMatch(/logvar .* agrees/);
    expect(stdout).toMatch(/S as the run prepares it +60 +0\.5 .*DISAGREES/);
  });
});
