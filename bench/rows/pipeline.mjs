import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import {
  drawLatents,
  evaluate,
  eventsInMm,
  loadConfig,
  openRun,
  openSampler,
  randomStream,
  runEvents,
  sampleOptions,
  selectDays,
  writeSamples,
} from "undrizzle";

const embedded = join(import.meta.dirname, "../../data/embedded");
const LATENT = 128;

/**
 * The embedded run with its outputs in the folder of the bench, another one each round: making files is slow on ext4
 * for seconds after as many were removed.
 *
 * @param {string} folder
 */
async function runIn(folder) {
  const run = await openRun(join(embedded, "config.yaml"));
  const outputsDir = join(folder, `outputs-${process.pid}`);
  return { ...run, outputsDir, synthDir: join(outputsDir, "synth") };
}

const { sampling } = await loadConfig(join(embedded, "config.yaml"));

/** @type {import("../row.js").Row} */
export const row = {
  id: "pipeline",
  title: `sample, threshold, write, evaluate: the embedded run, all days, K = ${sampling.K}`,
  threads: "all",
  tolerance: 2e-3,
  goal: 2.5,
  once: true,
  limitName: "decoding alone, a bare ONNX Runtime loop on all cores",
  peer: { name: "PyTorch and NumPy, the model's own weights" },
  async prepare(folder) {
    const run = await runIn(folder);
    const days = await selectDays(run, "all");
    // The same noise on both sides; the peer draws its own as well, and leaves it.
    const noise = days.flatMap((day) =>
      Array.from({ length: sampling.K }, (_, member) => {
        const { normal } = randomStream(run.config.seed, day, member);
        return Array.from({ length: LATENT }, () => normal());
      }).flat(),
    );
    writeFileSync(join(folder, "noise.f64"), Buffer.from(Float64Array.from(noise).buffer));
    writeFileSync(
      join(folder, "pipeline.json"),
      JSON.stringify({ data: join(embedded, "data"), days, K: sampling.K }),
    );
  },
  async undrizzle(folder, threads) {
    const run = await runIn(folder);
    mkdirSync(run.outputsDir);
    const sampler = await openSampler(run, undefined, threads);
    return async () => {
      await writeSamples(sampler, sampleOptions(run, { days: "all" }));
      await sampler.model.release();
      const result = await evaluate(eventsInMm(run, await runEvents(run)), { threads });
      writeFileSync(join(run.outputsDir, "evaluation_results.json"), JSON.stringify(result));
      const { spatialCorrelation, wetFraction, massBias, diversity, ks } = result;
      return [
        spatialCorrelation.mean,
        wetFraction.samples,
        massBias.mean,
        diversity?.mean ?? Number.NaN,
        ks.statistic,
      ];
    };
  },
  async limit(_folder, threads) {
    const run = await openRun(join(embedded, "config.yaml"));
    const sampler = await openSampler(run);
    const options = sampleOptions(run);
    const members = Array.from({ length: options.K }, (_, k) => k);
    const feeds = [];
    for (const day of await selectDays(run, "all")) {
      const encoding = await sampler.encode(day);
      const latents = drawLatents(encoding, options, day, members);
      feeds.push({ latents, conditioning: encoding.conditioning });
    }
    const ort = createRequire(import.meta.url)("onnxruntime-node");
    const session = await ort.InferenceSession.create(sampler.files.decoder, { intraOpNumThreads: threads });
    const repeated = (
      /** @type {{ dims: readonly number[], data: import("undrizzle").Values }} */ { dims, data },
    ) => {
      const all = new Float32Array(options.K * data.length);
      for (let k = 0; k < options.K; k++) all.set(data, k * data.length);
      return new ort.Tensor("float32", all, [options.K, ...dims]);
    };
    const days = feeds.map(({ latents, conditioning }) => ({
      z: new ort.Tensor("float32", latents, [options.K, LATENT]),
      ...Object.fromEntries(Object.entries(conditioning).map(([name, value]) => [name, repeated(value)])),
    }));
    return async () => {
      let decoded = 0;
      for (const day of days) decoded += (await session.run(day)).Y_hat.data.length;
      return [decoded];
    };
  },
};
