// Scores every model of data/embedded/models on the held-out test days: data/training/results.json and results.md.
//   node scripts/score-models.mjs [MODELS_DIR]
// What is fitted (matched threshold, quantile map) is fitted on the validation days. Needs the compiled library.
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ValueError } from "../dist/errors.js";
import { mapEvents } from "../dist/fields/event.js";
import { writeFileAtomic } from "../dist/io/writing/atomic.js";
import { evaluate } from "../dist/metrics/evaluate.js";
import { fitMethod } from "../dist/postprocess/methods.js";
import { eventsInMm } from "../dist/run/events.js";
import { needNormalisation, openRun } from "../dist/run/run.js";
import { openSampler } from "../dist/run/sample.js";
import { draw, five } from "./scoring.mjs";

const ACTIVE_VARIANCE = 0.01;

const root = resolve(import.meta.dirname, "..");
const models = resolve(process.argv[2] ?? join(root, "data/embedded/models"));
const run = await openRun(join(root, "data/embedded"));
const names = (await readdir(models)).sort();
/**
 * @typedef {{ name: string, mode: string, training_cpu_seconds: number, bytes: number }} About
 * @typedef {{ kl: number, active: number, of: number }} Latent
 * @typedef {ReturnType<typeof five>} Five
 * @typedef {import("../dist/postprocess/methods.js").MethodSpec} MethodSpec
 */

/** @type {{ testDays: number, members: number, models: (About & { latent: Latent, scores: Record<string, Five> })[], refused: { name: string, mode: string, label: string, why: string }[] }} */
const results = { testDays: 0, members: 5, models: [], refused: [] };

/** @type {Record<string, MethodSpec | null>} */
const TREATMENTS = {
  raw: null,
  "threshold 0.1": { method: "hard-threshold", threshold: 0.1 },
  matched: { method: "matched-threshold" },
  "floor removal": { method: "floor-removal", normalisation: needNormalisation(run) },
  "quantile map": { method: "quantile-mapping" },
  "residual texture 0.5": { method: "residual-texture", strength: 0.5 },
};

for (const name of names) {
  const paths = { encoder: join(models, name, "encoder.onnx"), decoder: join(models, name, "decoder.onnx") };
  const sampler = await openSampler(run, paths);
  const provenance = JSON.parse(await readFile(join(models, name, "provenance.json"), "utf8"));
  const { training_cpu_seconds, files } = provenance;
  const bytes = files["encoder.onnx"].bytes + files["decoder.onnx"].bytes;
  const latent = await latentFacts(sampler);
  for (const mode of /** @type {const} */ (["posterior", "prior"])) {
    console.error(name, mode);
    const fitting = await draw(run, sampler, mode, "split:val");
    const stored = await draw(run, sampler, mode, "split:test");
    results.testDays = stored.length;
    /** @type {Record<string, Five>} */
    const scores = {};
    for (const [label, spec] of Object.entries(TREATMENTS)) {
      const fitted = spec && (await fitMethod(spec, eventsInMm(run, fitting)).catch(refusal));
      if (typeof fitted === "string") {
        results.refused.push({ name, mode, label, why: fitted });
        continue;
      }
      const events = eventsInMm(run, stored);
      scores[label] = five(await evaluate(fitted ? mapEvents(events, "mm/day", fitted.apply) : events));
    }
    results.models.push({ name, mode, training_cpu_seconds, bytes, latent, scores });
  }
}
await writeFileAtomic(join(root, "data/training/results.json"), `${JSON.stringify(results, null, 2)}\n`);
await writeFileAtomic(join(root, "data/training/results.md"), markdown());
console.log(markdown());

/**
 * Why a method will not treat these samples.
 *
 * @param {unknown} error
 */
function refusal(error) {
  if (!(error instanceof ValueError)) throw error;
  return error.message;
}

/**
 * Mean KL in nats and latent dimensions whose posterior mean varies between days.
 *
 * @param {import("../dist/run/sample.js").Sampler} sampler
 */
async function latentFacts(sampler) {
  const means = [];
  let kl = 0;
  for (const day of run.days) {
    const { mu, logvar } = await sampler.encode(day);
    means.push(mu);
    mu.forEach((m, i) => {
      kl += 0.5 * (m * m + Math.exp(logvar[i]) - 1 - logvar[i]);
    });
  }
  let active = 0;
  for (let i = 0; i < means[0].length; i++) {
    const mean = means.reduce((sum, mu) => sum + mu[i], 0) / means.length;
    const variance = means.reduce((sum, mu) => sum + (mu[i] - mean) ** 2, 0) / means.length;
    if (variance > ACTIVE_VARIANCE) active++;
  }
  return { kl: kl / means.length, active, of: means[0].length };
}

function markdown() {
  const n = (/** @type {number | null} */ v, digits = 3) =>
    v === null || !Number.isFinite(v) ? "–" : v.toFixed(digits);
  const lines = [
    `Written by scripts/score-models.mjs: ${results.testDays} held-out heavy days, ${results.members} members, land, mm/day;`,
    "matched threshold, quantile map and residual texture fitted on the validation days.",
    "",
    "| model | mode | treatment | correlation | wet (real) | KS | mass bias | diversity | P99 ratio |",
    "|---|---|---|---|---|---|---|---|---|",
    ...results.models.flatMap(({ name, mode, scores }) =>
      Object.entries(scores).map(
        ([label, s]) =>
          `| ${name} | ${mode} | ${label} | ${n(s.correlation)} | ${n(s.wet)} (${n(s.wetTruth)}) | ${n(s.ks)} | ${n(s.mass)} | ${n(s.diversity)} | ${n(s.p99Ratio, 2)} |`,
      ),
    ),
    "",
    ...results.refused.map(({ name, mode, label, why }) => `- ${name}, ${mode}, ${label}: refused. ${why}`),
    "",
    "| model | training, CPU s | ONNX, MB | KL, nats | active units |",
    "|---|---|---|---|---|",
    ...results.models
      .filter(({ mode }) => mode === "posterior")
      .map(
        ({ name, training_cpu_seconds: s, bytes, latent }) =>
          `| ${name} | ${n(s, 0)} | ${n(bytes / 1e6, 2)} | ${n(latent.kl, 1)} | ${latent.active} of ${latent.of} |`,
      ),
  ];
  return `${lines.join("\n")}\n`;
}
