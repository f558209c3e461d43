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

const root = resolve(import.meta.dirname, "..");
const folder = resolve(process.argv[2] ?? ".");
const run = await openRun(join(root, "data/embedded"));
/** @typedef {{ model: string, mode: string, seed: number, steps: number, training_cpu_seconds: number, scores: ReturnType<typeof five> }} Row */

/** @type {Row[]} */
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

const COLUMNS = /** @type {const} */ (["correlation", "wet", "ks", "mass", "diversity", "p99Ratio"]);
const n = (/** @type {number | null} */ value) =>
  value === null || !Number.isFinite(value) ? "–" : value.toFixed(3);
/** @type {Map<string, Row[]>} */
const groups = new Map();
for (const row of rows) {
  const key = `${row.model} | ${row.mode}`;
  groups.set(key, [...(groups.get(key) ?? []), row]);
}
const lines = [
  "Written by scripts/score-seeds.mjs: held-out heavy days, 5 members, land, mm/day, no treatment; the range is over seeds.",
  "",
  "| model | mode | seed | steps | training, CPU s | correlation | wet | KS | mass bias | diversity | P99 ratio |",
  "|---|---|---|---|---|---|---|---|---|---|---|",
];
for (const [key, group] of groups) {
  for (const { seed, steps, training_cpu_seconds: cpu, scores } of group)
    lines.push(
      `| ${key} | ${seed} | ${steps} | ${cpu.toFixed(0)} | ${COLUMNS.map((c) => n(scores[c])).join(" | ")} |`,
    );
  const range = (/** @type {typeof COLUMNS[number]} */ column) => {
    const values = group.map(({ scores }) => scores[column]).filter((v) => v !== null);
    return values.length ? n(Math.max(...values) - Math.min(...values)) : "–";
  };
  lines.push(`| ${key} | range | | | ${COLUMNS.map(range).join(" | ")} |`);
}
const text = `${lines.join("\n")}\n`;
await writeFileAtomic(join(root, "data/training/seeds.json"), `${JSON.stringify(rows, null, 2)}\n`);
await writeFileAtomic(join(root, "data/training/seeds.md"), text);
console.log(text);
