// Scores models on the held-out test days, all alike: data/training/results.json and results.md.
//   node scripts/score-models.mjs [--work DIR] [FOLDER …]    those of data/embedded/models, and more folders with encoder.onnx, decoder.onnx, provenance.json
// Models that are in DIR are kept: remove it when the code changed.
// Whatever is fitted or chosen (treatments, strength, temperature) is so on the validation days. Needs the compiled library.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { resampleScores, scoreRanges } from "../dist/cure/intervals.js";
import { ValueError } from "../dist/errors.js";
import { mapEvents } from "../dist/fields/event.js";
import { writeFileAtomic } from "../dist/io/writing/atomic.js";
import { fitMethod } from "../dist/postprocess/methods.js";
import { withStrength } from "../dist/run/choose-strength.js";
import { bandsOf, scoreEvent, scoresOf, TARGETS, targetsMet } from "../dist/run/event-scores.js";
import { eventsInMm } from "../dist/run/events.js";
import { holdEvents } from "../dist/run/hold-events.js";
import { needNormalisation, openRun } from "../dist/run/run.js";
import { openSampler } from "../dist/run/sample.js";
import { fieldFacts } from "./field-facts.mjs";
import { modelTables } from "./model-tables.mjs";
import { draw } from "./scoring.mjs";

/**
 * @typedef {import("./model-tables.mjs").Judged} Judged
 * @typedef {import("./model-tables.mjs").Model} Model
 * @typedef {import("../dist/postprocess/methods.js").MethodSpec} MethodSpec
 * @typedef {import("../dist/run/hold-events.js").HeldEvents<"mm/day">} Held
 * @typedef {import("../dist/run/sample.js").Sampler} Sampler
 */

const ACTIVE_VARIANCE = 0.01;
const TEMPERATURES = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.5, 2];

const root = resolve(import.meta.dirname, "..");
const embedded = join(root, "data/embedded/models");
const run = await openRun(join(root, "data/embedded"));
const { values, positionals } = parseArgs({ options: { work: { type: "string" } }, allowPositionals: true });
const shipped = (await readdir(embedded)).sort().map((name) => join(embedded, name));
const work = resolve(values.work ?? join(root, "reports/score-models"));
await mkdir(work, { recursive: true });

/** @type {Record<string, MethodSpec>} */
const TREATMENTS = {
  "threshold 0.1": { method: "hard-threshold", threshold: 0.1 },
  matched: { method: "matched-threshold" },
  "floor removal": { method: "floor-removal", normalisation: needNormalisation(run) },
  "quantile map": { method: "quantile-mapping" },
  "residual texture": { method: "residual-texture" },
};

/** @type {Model[]} */
const models = [];
for (const folder of [...shipped, ...positionals.map((path) => resolve(path))]) {
  const hash = createHash("sha256").update(await readFile(join(folder, "decoder.onnx")));
  const file = join(work, `${basename(folder)}-${hash.digest("hex").slice(0, 16)}.json`);
  const known = await readFile(file, "utf8").catch(() => null);
  const model = known ? JSON.parse(known) : await scored(folder, shipped.includes(folder));
  models.push(model);
  if (known) continue;
  await writeFileAtomic(file, JSON.stringify(model));
  const { user, system } = process.cpuUsage();
  console.error(basename(folder), `${((user + system) / 1e6).toFixed(0)} CPU s so far`);
}
const text = JSON.stringify({ temperatures: TEMPERATURES, models }, (_, value) =>
  typeof value === "number" ? Number(value.toPrecision(6)) : value,
);
const page = modelTables(JSON.parse(text));
await writeFileAtomic(join(root, "data/training/results.json"), `${text}\n`);
await writeFileAtomic(join(root, "data/training/results.md"), page);
console.log(page);

/**
 * @param {string} folder
 * @param {boolean} isShipped
 * @returns {Promise<Model>}
 */
async function scored(folder, isShipped) {
  const paths = { encoder: join(folder, "encoder.onnx"), decoder: join(folder, "decoder.onnx") };
  const sampler = await openSampler(run, paths);
  const { model, seed, training_cpu_seconds, files, hyperparameters } = JSON.parse(
    await readFile(join(folder, "provenance.json"), "utf8"),
  );
  const posterior = await ofMode(sampler, "posterior");
  const prior = await ofMode(sampler, "prior");
  const latent = await latentFacts(sampler);
  await sampler.model.release();
  return {
    model,
    seed,
    shipped: isShipped,
    steps: hyperparameters.steps,
    continues: hyperparameters.continues ?? null,
    cpuSeconds: training_cpu_seconds,
    bytes: files["encoder.onnx"].bytes + files["decoder.onnx"].bytes,
    ...latent,
    judged: [...posterior.judged, ...prior.judged],
    refused: [...posterior.refused, ...prior.refused],
  };
}

/**
 * @param {Sampler} sampler
 * @param {"posterior" | "prior"} mode
 * @returns {Promise<Pick<Model, "judged" | "refused">>}
 */
async function ofMode(sampler, mode) {
  const fit = await drawn(sampler, mode, "split:val", 1);
  const test = await drawn(sampler, mode, "split:test", 1);
  const judged = [await judge(test, { mode, temperature: 1, treatment: "raw" })];
  const refused = [];
  const temperature = mode === "posterior" ? await bestTemperature(sampler, fit) : 1;
  if (temperature !== 1) {
    const events = await drawn(sampler, mode, "split:test", temperature);
    judged.push(await judge(events, { mode, temperature, treatment: "raw" }));
  }
  for (const [label, asked] of Object.entries(TREATMENTS)) {
    if (mode === "prior" && label !== "quantile map") continue;
    const fitted = await fittedOn(fit, asked).catch(refusal);
    if (typeof fitted === "string") {
      refused.push({ mode, treatment: label, why: fitted });
      continue;
    }
    const treated = await holdEvents(mapEvents(test, "mm/day", fitted.apply));
    const treatment = fitted.strength === null ? label : `${label}, strength ${fitted.strength}`;
    judged.push(await judge(treated, { mode, temperature: 1, treatment }));
  }
  return { judged, refused };
}

/**
 * @param {Sampler} sampler
 * @param {"posterior" | "prior"} mode
 * @param {string} days
 * @param {number} temperature
 */
async function drawn(sampler, mode, days, temperature) {
  return holdEvents(eventsInMm(run, await draw(run, sampler, mode, days, { temperature })));
}

/**
 * The temperature that meets the most targets on the validation days, and of those the one of lowest CRPS.
 *
 * @param {Sampler} sampler
 * @param {Held} atOne samples of the validation days at temperature 1
 */
async function bestTemperature(sampler, atOne) {
  const tried = [];
  for (const temperature of TEMPERATURES) {
    const events = temperature === 1 ? atOne : await drawn(sampler, "posterior", "split:val", temperature);
    const scores = scoresOf(events.all.map((event) => scoreEvent(event)));
    tried.push({ temperature, met: targetsMet(scores).length, crps: scores.crps });
  }
  const [best] = tried.sort((a, b) => b.met - a.met || a.crps - b.crps);
  return best?.temperature ?? 1;
}

/**
 * A method fitted on events; the strength of a texture is chosen there too, by the targets, in folds.
 *
 * @param {Held} events
 * @param {MethodSpec} asked
 */
async function fittedOn(events, asked) {
  const by = asked.method === "residual-texture" ? /** @type {const} */ ("bands") : undefined;
  const { spec, choice } = await withStrength(asked, events, "all", { by });
  const { apply } = await fitMethod(spec, events);
  return { apply, strength: choice?.strength ?? null };
}

/**
 * @param {Held} events
 * @param {Pick<Judged, "mode" | "temperature" | "treatment">} how
 * @returns {Promise<Judged>}
 */
async function judge(events, how) {
  const each = events.all.map((event) => scoreEvent(event));
  const scores = scoresOf(each);
  const resampled = resampleScores(each, 0);
  const ranges = scoreRanges(resampled);
  const bands = bandsOf(scores);
  return {
    ...how,
    days: events.length,
    members: events.members,
    blockLength: resampled.blockLength,
    scores,
    ranges,
    met: targetsMet(scores),
    within: TARGETS.filter((name) => ranges[name][0] >= bands[name][0] && ranges[name][1] <= bands[name][1])
      .length,
    ...fieldFacts(events.all, events.grid, resampled.blockLength),
  };
}

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
 * @param {Sampler} sampler
 */
async function latentFacts(sampler) {
  /** @type {ArrayLike<number>[]} */
  const means = [];
  let sum = 0;
  for (const day of run.days) {
    const { mu, logvar } = await sampler.encode(day);
    means.push(mu);
    mu.forEach((m, i) => {
      sum += 0.5 * (m * m + Math.exp(logvar[i]) - 1 - logvar[i]);
    });
  }
  const active = Array.from(means[0] ?? [], (_, i) => {
    const of = means.map((mu) => mu[i] ?? Number.NaN);
    const mean = of.reduce((total, mu) => total + mu, 0) / of.length;
    return of.reduce((total, mu) => total + (mu - mean) ** 2, 0) / of.length;
  }).filter((variance) => variance > ACTIVE_VARIANCE).length;
  return { kl: sum / means.length, active, latent: means[0]?.length ?? 0 };
}
