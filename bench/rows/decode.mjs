import { copyFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { openRun, openSampler } from "undrizzle";
import { readFloats, writeFloats } from "../fields.mjs";

const DAYS = 40;
const K = 5;
const LATENT = 128;
const config = join(import.meta.dirname, "../../data/embedded/config.yaml");
const decoder = join(import.meta.dirname, "../../data/embedded/models/z-relu/decoder.onnx");

/**
 * Latent vectors of all samples, and the conditioning of a day.
 *
 * @param {string} folder
 */
function inputs(folder) {
  return ["z.f32", "h_X.f32", "S.f32"].map((name) => readFloats(folder, `decode-${name}`));
}

const summary = (/** @type {import("undrizzle").Values} */ fields) => {
  let [sum, squares] = [0, 0];
  for (const v of fields) {
    sum += v;
    squares += v * v;
  }
  return [sum / fields.length, squares / fields.length];
};

/** @type {import("../row.js").Row} */
export const row = {
  id: "decode",
  title: `decode ${DAYS * K} samples, ${K} at a time`,
  per: { count: DAYS * K, unit: "sample" },
  limitName: "bare ONNX Runtime loop",
  bytes: DAYS * K * 156 * 132 * 4 * 2,
  // Two for each weight of each convolution at its resolution, for one sample.
  operations:
    DAYS *
    K *
    2 *
    (1716 * 192 +
      143 * (32 * 14 * 9 + 144 * 32) +
      1287 * (24 * 18 * 9 + 48 * 24 * 9) +
      5148 * 32 * 12 * 9 +
      20592 * (8 * 10 * 9 + 8)),
  tolerance: 1e-4,
  goal: 1.3,
  peer: { name: "PyTorch, the decoder's own weights" },
  async prepare(folder) {
    const run = await openRun(config);
    const sampler = await openSampler(run);
    const { conditioning } = await sampler.encode(run.days[0]);
    const [h] = Object.values(conditioning).filter(({ dims }) => dims.length === 1);
    const [S] = Object.values(conditioning).filter(({ dims }) => dims.length === 3);
    writeFloats(folder, "decode-h_X.f32", h.data);
    writeFloats(folder, "decode-S.f32", S.data);
    writeFloats(
      folder,
      "decode-z.f32",
      Float32Array.from({ length: DAYS * K * LATENT }, (_, i) => Math.sin(i * i)),
    );
    copyFileSync(decoder, join(folder, "decoder.onnx"));
    writeFileSync(join(folder, "decode.json"), JSON.stringify({ days: DAYS, K }));
  },
  async undrizzle(folder) {
    const [z] = inputs(folder);
    const run = await openRun(config);
    const sampler = await openSampler(run);
    const encoding = await sampler.encode(run.days[0]);
    return async () => {
      const sums = [0, 0];
      for (let day = 0; day < DAYS; day++)
        for (const { values } of await sampler.decode(
          z.slice(day * K * LATENT, (day + 1) * K * LATENT),
          encoding,
        ))
          summary(values).forEach((v, i) => void (sums[i] += v));
      return sums;
    };
  },
  async limit(folder) {
    const [z, h, S] = inputs(folder);
    const ort = createRequire(import.meta.url)("onnxruntime-node");
    const session = await ort.InferenceSession.create(join(folder, "decoder.onnx"), { intraOpNumThreads: 1 });
    const repeated = (/** @type {ArrayLike<number>} */ data, /** @type {number[]} */ dims) => {
      const all = new Float32Array(K * data.length);
      for (let k = 0; k < K; k++) all.set(data, k * data.length);
      return new ort.Tensor("float32", all, [K, ...dims]);
    };
    const rest = { h_X: repeated(h, [h.length]), S: repeated(S, [2, 156, 132]) };
    return async () => {
      const sums = [0, 0];
      for (let day = 0; day < DAYS; day++) {
        const latents = z.subarray(day * K * LATENT, (day + 1) * K * LATENT);
        const { Y_hat } = await session.run({ z: new ort.Tensor("float32", latents, [K, LATENT]), ...rest });
        for (let k = 0; k < K; k++)
          summary(Y_hat.data.subarray(k * 20592, (k + 1) * 20592)).forEach((v, i) => void (sums[i] += v));
      }
      return sums;
    };
  },
};
