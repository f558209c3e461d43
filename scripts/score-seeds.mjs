// How much the seed of training matters: data/training/seeds.json and seeds.md.
//   node scripts/score-seeds.mjs DIR      where DIR holds MODEL-seedN/encoder.onnx, decoder.onnx, provenance.json
// Held-out heavy days, five members, as sampled. The shipped models are seed 1. Needs the compiled library.
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { writeFileAtomic } from "../dist/io/writing/atomic.js";
import { evaluate } from "../dist/metrics/evaluate.js";
import { eventsInMm } from "../dist/run/events.js";
import { openRun } from "../dist/run/run.js";
import { openSampler } from "../dist/run/sample.js";
import { draw, five } from "./scoring.mjs";
import { seedTables } from "./seed-tables.mjs";

const root = resolve(import.meta.dirname, "..");
const folder = resolve(process.argv[2] ?? ".");
const run = await openRun(join(root, "data/embedded"));
/** @type {import("./seed-tables.mjs").Row[]} */
const rows = [];
for (const directory of (await readdir(folder)).sort()) {
  const [, model, seed] = /^(.+)-seed(\d+)$/.exec(directory) ?? [];
  if (!model) continue;
  const file = (/** @type {string} */ name) => join(folder, directory, name);
  const sampler = await openSampler(run, { encoder: file("encoder.onnx"), decoder: file("decoder.onnx") });
  const { hyperparameters, training_cpu_seconds } = JSON.parse(
    await readFile(file("provenance.json"), "utf8"),
  );
  for (const mode of /** @type {const} */ (["posterior", "prior"])) {
    console.error(directory, mode);
    const scores = five(await evaluate(eventsInMm(run, await draw(run, sampler, mode, "split:test"))));
    const { steps } = hyperparameters;
    rows.push({ model, mode, seed: Number(seed), steps, training_cpu_seconds, scores });
  }
}

const text = seedTables(rows);
await writeFileAtomic(join(root, "data/training/seeds.json"), `${JSON.stringify(rows, null, 2)}\n`);
await writeFileAtomic(join(root, "data/training/seeds.md"), text);
console.log(text);
