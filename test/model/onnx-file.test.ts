import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readOnnxFile } from "../../lib/model/onnx-file.js";
import { openModel } from "../../lib/model/session.js";

/** external.onnx of test/fixtures/make-external-onnx.py (onnx 1.12.0); its weights are in weights.bin. */
const EXTERNAL = Buffer.from(
  "CAgSB2J5IGhhbmQ6jQEKFgoBeAoGd2VpZ2h0EgF5IgZNYXRNdWwSAWcqRAgCCAMQAUIGd2VpZ2h0ahcKCGxvY2F0aW9uEgt3ZWlnaHRzLmJpbmoLCgZvZmZzZXQSATBqDAoGbGVuZ3RoEgIyNHABWhQKAXgSDwoNCAESCQoDEgFOCgIIAmIUCgF5Eg8KDQgBEgkKAxIBTgoCCANCBAoAEA0=",
  "base64",
);
const WEIGHTS = new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5).buffer);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-onnx-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** The model with its weights said to be elsewhere; names of eleven letters, as in the original. */
async function pointingAt(location: string): Promise<string> {
  const path = join(folder, "model.onnx");
  await writeFile(path, Buffer.from(EXTERNAL.toString("latin1").replace("weights.bin", location), "latin1"));
  return path;
}

test("facts of a model that onnx 1.12.0 wrote", async () => {
  const path = resolve(import.meta.dirname, "../fixtures/tiny-cvae/encoder.onnx");
  const file = await readOnnxFile(path);
  expect(file).toMatchObject({
    irVersion: 8,
    producer: "tiny-cvae",
    opsets: [{ domain: "", version: 13 }],
    // w_mu 30×4, w_x 12×3, zero, two
    parameters: 120 + 36 + 2,
    externalData: [],
  });
  expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
});

describe("weights in another file", () => {
  test("beside the model: told, and read", async () => {
    const path = await pointingAt("weights.bin");
    await writeFile(join(folder, "weights.bin"), WEIGHTS);
    expect(await readOnnxFile(path)).toMatchObject({ externalData: ["weights.bin"], parameters: 6 });
    const model = await openModel(path);
    const { y } = await model.run({ x: { dims: [1, 2], data: Float32Array.of(1, 10) } });
    expect(Array.from(y!.data)).toEqual([30, 41, 52]);
    await model.release();
  });

  test.each(["../whts.bin", "/etc/wt.bin", "a/../../wts"])(
    "in %s: refused, though it exists",
    async (location) => {
      const inner = join(folder, "inner");
      await mkdir(inner);
      for (const name of ["whts.bin", "wts"]) await writeFile(join(folder, name), WEIGHTS);
      const path = join(inner, "model.onnx");
      await writeFile(
        path,
        Buffer.from(EXTERNAL.toString("latin1").replace("weights.bin", location), "latin1"),
      );
      await expect(readOnnxFile(path)).rejects.toThrow(
        /model\.onnx: keeps weights in .* outside of its folder/,
      );
      await expect(openModel(path)).rejects.toThrow(/outside of its folder/);
    },
  );

  test("through a link out of the folder: refused", async () => {
    const outside = await mkdtemp(join(tmpdir(), "undrizzle-outside-"));
    await writeFile(join(outside, "secret"), WEIGHTS);
    await symlink(join(outside, "secret"), join(folder, "weights.bin"));
    await expect(readOnnxFile(await pointingAt("weights.bin"))).rejects.toThrow(/a link out of its folder/);
    await rm(outside, { recursive: true });
  });

  test("missing: said", async () => {
    await expect(readOnnxFile(await pointingAt("weights.bin"))).rejects.toThrow(/which is no file beside it/);
  });
});

describe("what is no model", () => {
  test.each([
    ["text", Buffer.from("import torch\n")],
    ["nothing", Buffer.alloc(0)],
    ["a truncated model", EXTERNAL.subarray(0, 100)],
    ["a zip", Buffer.from("PK\x03\x04")],
  ])("%s", async (_, content) => {
    const path = join(folder, "no.onnx");
    await writeFile(path, content);
    await expect(readOnnxFile(path)).rejects.toThrow(/no\.onnx: not an ONNX model/);
  });
  test("an absent file", async () => {
    await expect(readOnnxFile(join(folder, "absent.onnx"))).rejects.toThrow(
      /absent\.onnx does not exist: give the path of an ONNX model/,
    );
  });
});
