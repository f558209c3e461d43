// The sicknesses that the diagnosis once got wrong, each with what it says now.
// npm run bench:open-rows [-- --out bench/results/open-world-rows.md]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { diagnose } from "../dist/diagnosis/diagnose.js";
import { diagnoseInput } from "../dist/diagnosis/diagnose-input.js";
import { openInput } from "../dist/run/input.js";
import { openRun } from "../dist/run/run.js";
import { openSampler, sampleOptions } from "../dist/run/sample.js";
import { writeSamples } from "../dist/run/write-samples.js";
import { eventSetOf, runOf } from "./diagnosis-plans.mjs";
import { random } from "./diagnosis-random.mjs";

const { values: flags } = parseArgs({
  options: { out: { type: "string", default: "bench/results/open-world-rows.md" } },
});
const SEED = 20_000;
const PLAN = {
  seed: SEED,
  height: 16,
  width: 20,
  events: 160,
  members: 5,
  wet: 0.7,
  masked: false,
  rounded: "no",
};
const PYTHON = process.env.PYTHON ?? "/usr/bin/python3";
const PATIENTS = new URL("../test/fixtures/patients/make.py", import.meta.url).pathname;

/**
 * What is put on the members of a healthy run.
 *
 * @typedef {{ e: number, m: number, r: ReturnType<typeof random> }} At
 * @type {readonly (readonly [what: string, was: string, kind: string, change: (v: number, at: At) => number])[]}
 */
const FIELDS = [
  ["nothing", "11 of 200 with a confirmed cause", "gaussian", (v) => v],
  [
    "small negative values, N(0, 0.1) in dry cells",
    "missing-inverse confirmed, mass bias 2.75e32 after its repair",
    "gaussian",
    (v, { r }) => (v < 0.1 ? 0.1 * r.normal() : v),
  ],
  ["amounts capped at 20 mm/day", "healthy", "gaussian", (v) => Math.min(v, 20)],
  ["one event × 1000", "healthy", "gaussian", (v, { e }) => (e === 65 ? 1000 * v : v)],
  [
    "one cell in a hundred +Inf",
    "healthy",
    "gaussian",
    (v, { r }) => (r.uniform() < 0.01 ? Number.POSITIVE_INFINITY : v),
  ],
  ["amounts rounded to 1 mm", "over-threshold + weak-background", "gaussian", (v) => Math.round(v)],
  [
    "one dry member of five",
    "wrong-normalisation + over-dispersed",
    "gaussian",
    (v, { m }) => (m === 3 ? 0 : v),
  ],
  [
    "packing noise ±1e-10 about 0, real days of E-OBS",
    "threshold-wrong-space confirmed",
    "eobs",
    (v, { r }) => (v === 0 ? 1e-10 * (2 * r.uniform() - 1) : v),
  ],
  ["threshold of 30 mm/day", "flipped-grid", "gaussian", (v) => (v >= 30 ? v : 0)],
];

/** @type {readonly (readonly [what: string, was: string, patient: string, threshold: number])[]} */
const MODELS = [
  [
    "ReLU in z, one map for all days, checkerboard",
    "threshold-wrong-space; activation-floor and unrelated-samples excluded",
    "one-map",
    0,
  ],
  [
    "a decoder that uses only z, with a point posterior",
    "latent-ignored confirmed: it does not use z",
    "point-posterior",
    0,
  ],
  ["the same, scored on draws from the prior", "–", "prior-draws", 0],
  ["prior amount 0.45, posterior 1.08 of the real one", "prior-gap excluded", "prior-amount", 0],
  ["predictors of other days", "advice: sample the posterior", "other-days", 0],
];

const rows = [];
for (const [what, was, kind, change] of FIELDS) rows.push([what, was, await saidOfFields(kind, change)]);
const folder = mkdtempSync(join(tmpdir(), "undrizzle-rows-"));
try {
  const hasModels = makePatients(folder);
  for (const [what, was, patient, threshold] of MODELS)
    rows.push([
      what,
      was,
      hasModels ? await saidOfModel(join(folder, patient), threshold) : "not tried: Python lacks onnx",
    ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
writeFileSync(
  flags.out,
  `${[
    "# What was once got wrong, and what is said now",
    "",
    "Made by `npm run bench:open-rows`; not edited by hand.",
    "",
    `Fields: ${PLAN.events} events × ${PLAN.members} members of ${PLAN.height}×${PLAN.width}, a power-law Gaussian generator with a wet share of ${PLAN.wet}, seed ${SEED}, or days of E-OBS;`,
    "models: ONNX graphs of a few kilobytes (test/fixtures/patients).",
    "",
    "| what was tried | was | is said now |",
    "|---|---|---|",
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
  ].join("\n")}\n`,
);

/**
 * @param {string} kind
 * @param {(v: number, at: At) => number} change
 */
async function saidOfFields(kind, change) {
  const run = await runOf({ ...PLAN, kind });
  if (!run) return "not tried: its data is not here";
  const r = random(SEED + 1);
  const fields = run.fields.map((event, e) =>
    event.map((f, slot) =>
      slot === 0 ? f : f.map((v) => (Number.isNaN(v) ? v : change(v, { e, m: slot - 1, r }))),
    ),
  );
  return wordsOf(await diagnose(eventSetOf({ ...run, fields }), {}, { seed: 1 }));
}

/** @param {string} to */
function makePatients(to) {
  try {
    execFileSync(PYTHON, [PATIENTS, to], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} from
 * @param {number} pixelThreshold
 */
async function saidOfModel(from, pixelThreshold) {
  const opened = await openRun(from);
  const outputsDir = join(from, "outputs");
  const run = { ...opened, outputsDir, synthDir: join(outputsDir, "synth") };
  const sampler = await openSampler(run);
  try {
    await writeSamples(sampler, { ...sampleOptions(run), pixelThreshold });
  } finally {
    await sampler.model.release();
  }
  const input = await openInput({ run: from, roots: { outputsRoot: outputsDir }, areSamplesSuspect: true });
  try {
    return wordsOf(await diagnoseInput(input));
  } finally {
    await input.close();
  }
}

/** @param {import("../dist/diagnosis/diagnosis.js").Diagnosis} diagnosis */
function wordsOf({ diagnosis, causes, advice }) {
  const suspected = causes.filter(({ verdict }) => verdict === "suspected").map(({ id }) => id);
  return [
    `**${diagnosis.join(" + ")}**`,
    ...(suspected.length > 0 ? [`suspected: ${suspected.join(", ")}`] : []),
    ...(diagnosis.includes("undecided")
      ? [advice.find((line) => line.startsWith("Not called healthy")) ?? ""]
      : []),
  ].join("; ");
}
