import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cvae, DECODED_AT_ONCE, type Encoding, openCvae } from "../../lib/model/cvae.js";

const file = (part: string): string =>
  resolve(import.meta.dirname, `../../data/embedded/models/z-relu/${part}.onnx`);
const CELLS = 156 * 132;
const bits = (field: Float32Array): string => createHash("sha256").update(field).digest("hex");

let models: Cvae[];
let encoding: Encoding;

beforeAll(async () => {
  models = await Promise.all(
    [1, 2].map((threads) => openCvae(file("encoder"), file("decoder"), {}, threads)),
  );
  encoding = await models[0]!.encode({
    predictors: { dims: [6, 13, 11], data: Float32Array.from({ length: 858 }, (_, i) => Math.sin(i)) },
    statics: { dims: [2, 156, 132], data: Float32Array.from({ length: 2 * CELLS }, (_, i) => (i % 7) / 7) },
    truth: { dims: [1, 156, 132], data: Float32Array.from({ length: CELLS }, (_, i) => Math.cos(i / 50)) },
  });
});
afterAll(() => Promise.all(models.map((model) => model.release())));

test("the embedded decoder gives a sample the same bits on 1 and 2 threads, alone and beside others", async () => {
  const count = DECODED_AT_ONCE + 3;
  const { latentDim } = models[0]!;
  const latents = Float32Array.from({ length: count * latentDim }, (_, i) => Math.sin(i * 1.7));
  const together = await models[0]!.decode(latents, encoding);
  expect(together).toHaveLength(count);
  expect(new Set(together.map(bits)).size).toBe(count);
  for (const model of models)
    for (const k of [0, 1, count - 1]) {
      const [alone] = await model.decode(latents.slice(k * latentDim, (k + 1) * latentDim), encoding);
      expect(bits(alone!)).toBe(bits(together[k]!));
    }
  const threaded = await models[1]!.decode(latents, encoding);
  expect(threaded.map(bits)).toEqual(together.map(bits));
});
