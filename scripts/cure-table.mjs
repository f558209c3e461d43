// The cure of the embedded models over three seeds of sampling and four ways to split the days into folds, every day
// scored out of fit: bench/results/cure.json and cure.md, and the headline table of README.md.
//   npm run cure-table [-- --work DIR] [--models z-relu,sparse]    parts that are in DIR, of these models, are kept: remove it when the code changed
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { crossValidate } from "../dist/cure/cross-validate.js";
import { cure } from "../dist/cure/cure.js";
import { resampleScores, scoreRanges } from "../dist/cure/intervals.js";
import { diagnose } from "../dist/diagnosis/diagnose.js";
import { mapEvents } from "../dist/fields/event.js";
import { writeFileAtomic } from "../dist/io/writing/atomic.js";
import { rapsdOf } from "../dist/metrics/rapsd.js";
import { see } from "../dist/metrics/seen.js";
import { spreadSkill } from "../dist/metrics/spread-skill.js";
import { fitMethod } from "../dist/postprocess/methods.js";
import { scoreEvent, scoresOf, targetsMet } from "../dist/run/event-scores.js";
import { eventsInMm } from "../dist/run/events.js";
import { foldsOf, SPLITS } from "../dist/run/folds.js";
import { holdEvents } from "../dist/run/hold-events.js";
import { openRun } from "../dist/run/run.js";
import { openSampler } from "../dist/run/sample.js";
import { cureTables } from "./cure-tables.mjs";
import { draw } from "./scoring.mjs";

/**
 * @typedef {import("../dist/run/event-scores.js").Scores} Scores
 * @typedef {import("../dist/fields/event.js").FieldEvent<"mm/day">} Event
 * @typedef {import("../dist/run/hold-events.js").HeldEvents<"mm/day">} Held
 * @typedef {Record<keyof Scores, readonly [number, number]>} Ranges
 * @typedef {{ scores: Scores, ranges: Ranges, met: readonly string[] }} Scored
 * @typedef {{ scales: number[], rapsdRatio: number[], spreadSkill: number, correlation: number, diversity: number, crps: number }} Draw
 * @typedef {{ model: string, seed: number, split: string, folds: number, days: number, members: number,
 *   before: Scored, treatments: Record<string, Scored>, taken: string | null, strength: number | null,
 *   foldStrengths: readonly number[], drawn: Record<string, Draw> }} Part
 */

const SEEDS = [42, 43, 44];
const FOLDS = 5;

const root = resolve(import.meta.dirname, "..");
const { values } = parseArgs({ options: { work: { type: "string" }, models: { type: "string" } } });
const models = (values.models ?? "z-relu,z-linear,sparse").split(",");
const work = resolve(values.work ?? join(root, "reports/cure-table"));
await mkdir(work, { recursive: true });
const run = await openRun(join(root, "data/embedded"));

/** @type {Part[]} */
const parts = [];
for (const model of models) {
  const folder = join(root, "data/embedded/models", model);
  const key = (await hashOf(folder)).slice(0, 16);
  for (const seed of SEEDS) {
    const files = SPLITS.map((split) => join(work, `${model}-${seed}-${split}-${key}.json`));
    const known = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => null)));
    /** @type {{ events: Held, diagnosis: import("../dist/diagnosis/diagnosis.js").Diagnosis } | null} */
    let drawn = null;
    for (const [i, split] of SPLITS.entries()) {
      const text = known[i];
      if (!text) {
        drawn ??= await sampled(folder, seed);
        const started = process.cpuUsage();
        const part = { model, seed, ...(await partOf(drawn.events, drawn.diagnosis, split)) };
        parts.push(part);
        await writeFileAtomic(files[i] ?? "", JSON.stringify(part));
        const { user, system } = process.cpuUsage(started);
        console.error(model, seed, split, `${((user + system) / 1e6).toFixed(0)} CPU s`);
      } else parts.push(JSON.parse(text));
    }
  }
}
const text = JSON.stringify(parts, (_, value) =>
  typeof value === "number" ? Number(value.toPrecision(6)) : value,
);
const { markdown, headline } = cureTables(JSON.parse(text));
await writeFileAtomic(join(root, "bench/results/cure.json"), `${text}\n`);
await writeFileAtomic(join(root, "bench/results/cure.md"), markdown);
const readme = await readFile(join(root, "README.md"), "utf8");
const [begin, end] = ["<!-- cure-table: drawn by npm run cure-table -->", "<!-- /cure-table -->"];
if (!readme.includes(begin) || !readme.includes(end)) throw new Error(`README.md lacks ${begin} or ${end}`);
const after = readme.slice(readme.indexOf(end));
await writeFileAtomic(
  join(root, "README.md"),
  `${readme.slice(0, readme.indexOf(begin) + begin.length)}\n\n${headline}\n${after}`,
);
console.log(markdown);

/**
 * @param {string} folder
 * @param {number} seed
 */
async function sampled(folder, seed) {
  const paths = { encoder: join(folder, "encoder.onnx"), decoder: join(folder, "decoder.onnx") };
  const sampler = await openSampler(run, paths);
  const stored = await draw(run, sampler, "posterior", "heavy_only", { seed });
  await sampler.model.release();
  const events = await holdEvents(eventsInMm(run, stored));
  return { events, diagnosis: await diagnose(events) };
}

/**
 * @param {Held} events
 * @param {import("../dist/diagnosis/diagnosis.js").Diagnosis} diagnosis
 * @param {import("../dist/run/folds.js").Split} split
 * @returns {Promise<Omit<Part, "model" | "seed">>}
 */
async function partOf(events, diagnosis, split) {
  const found = await cure(events, diagnosis, { folds: FOLDS, split });
  /** @type {Record<string, Scored>} */
  const treatments = {};
  for (const { id, scores, ranges, met } of found.trials)
    if (scores && ranges) treatments[id] = { scores, ranges, met };
  const before = events.all.map((event) => scoreEvent(event));
  /** @type {Record<string, import("../dist/postprocess/methods.js").MethodSpec>} */
  const more = {
    "hard-threshold": { method: "hard-threshold", threshold: 0.1 },
    "matched-threshold": { method: "matched-threshold" },
  };
  for (const [id, spec] of Object.entries(more)) {
    if (treatments[id]) continue;
    const treatment = {
      id,
      why: "",
      plan: async () => ({
        all: spec,
        /** @type {(fold: number, fit: import("../dist/fields/event.js").EventSet<"mm/day">) => ReturnType<typeof fitMethod>} */
        fitted: (_, fit) => fitMethod(spec, fit),
        strengths: null,
      }),
    };
    const tried = await crossValidate(treatment, events, { folds: FOLDS, split, seed: 0 }, undefined);
    if (!("scores" in tried)) throw new Error(tried.why);
    const scores = scoresOf(tried.scores);
    treatments[id] = {
      scores,
      ranges: scoreRanges(resampleScores(tried.scores, 0)),
      met: targetsMet(scores),
    };
  }
  const strengths = found.cured?.strengths ?? null;
  /** @type {Record<string, Draw>} */
  const drawn = { "as sampled": await drawFacts(events, (event) => event) };
  if (found.cured && strengths) {
    drawn[`strength ${strengths.all.strength}`] = await drawFacts(events, found.cured.apply);
    drawn["strength 1"] = await drawFacts(events, await calibrated(events, split));
  }
  return {
    split,
    folds: found.folds,
    days: found.events,
    members: found.members,
    before: { scores: found.before, ranges: scoreRanges(resampleScores(before, 0)), met: found.metBefore },
    treatments,
    taken: found.cured?.method.method ?? null,
    strength: strengths?.all.strength ?? null,
    foldStrengths: strengths?.ofFold ?? [],
    drawn,
  };
}

/**
 * The calibrated draw of each event, by the fit that has not seen it.
 *
 * @param {Held} events
 * @param {import("../dist/run/folds.js").Split} split
 * @returns {Promise<(event: Event) => Event>}
 */
async function calibrated(events, split) {
  /** @type {Map<string, (event: Event) => Event>} */
  const methods = new Map();
  for (const { fit, held } of foldsOf(events, FOLDS, { split, seed: 0 })) {
    const { apply } = await fitMethod({ method: "residual-texture", strength: 1 }, fit);
    for await (const { key } of held) methods.set(key, apply);
  }
  return (event) => methods.get(event.key)?.(event) ?? event;
}

/**
 * Spectra are of land, with 0 over the sea in real fields and samples alike.
 *
 * @param {Held} events
 * @param {(event: Event) => Event} treat
 * @returns {Promise<Draw>}
 */
async function drawFacts(events, treat) {
  const { grid } = events;
  /** @param {{ values: ArrayLike<number>, mask: Uint8Array | null }} field */
  const powerOf = ({ values, mask }) =>
    rapsdOf(
      Float32Array.from(values, (x, i) => (mask?.[i] === 0 ? 0 : x)),
      grid,
    );
  const skill = spreadSkill();
  const state = skill.init();
  const scores = [];
  /** @type {[number[], number[]]} */
  const [real, made] = [[], []];
  /** @type {number[]} */
  let scales = [];
  for await (const event of mapEvents(events, "mm/day", treat)) {
    scores.push(scoreEvent(event));
    skill.add(state, event, see(event));
    const { frequency, power } = powerOf(event.truth);
    scales = Array.from(frequency.subarray(1), (f) => 1 / f);
    power.subarray(1).forEach((p, ring) => {
      real[ring] = (real[ring] ?? 0) + p;
    });
    for (const member of event.members)
      powerOf(member)
        .power.subarray(1)
        .forEach((p, ring) => {
          made[ring] = (made[ring] ?? 0) + p / event.members.length;
        });
  }
  const { correlation, diversity, crps } = scoresOf(scores);
  const rapsdRatio = real.map((p, ring) => (made[ring] ?? Number.NaN) / p);
  return { scales, rapsdRatio, spreadSkill: skill.result(state).ratio, correlation, diversity, crps };
}

/** @param {string} folder */
async function hashOf(folder) {
  const hash = createHash("sha256");
  for (const name of ["encoder.onnx", "decoder.onnx"]) hash.update(await readFile(join(folder, name)));
  return hash.digest("hex");
}
