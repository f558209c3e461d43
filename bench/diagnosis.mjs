// Injects every fault, singly at three strengths and in all sensible pairs, into healthy runs, and counts what the
// diagnosis says. Seeds come one after another, and what belongs to a seed in random order, so that a run that is cut
// short by --minutes is a fair sample.
// npm run bench:diagnosis [-- --first 1 --seeds 10 --pair-seeds 3 --levels F,N,M --minutes 30 --out bench/results/diagnosis]
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { diagnose } from "../dist/diagnosis/diagnose.js";
import { permutation, randomStream } from "../dist/fields/random.js";
import { injectFaults } from "../dist/storms/inject/inject-faults.js";
import { bases, held } from "./diagnosis-bases.mjs";
import {
  besideCollapse,
  MODEL_FAULTS,
  modelFaults,
  PAIR_STRENGTHS,
  STRENGTHS,
  sensiblePairs,
  singleFaults,
} from "./diagnosis-faults.mjs";
import { standInModel } from "./diagnosis-model.mjs";
import { isExact, summarise } from "./diagnosis-tables.mjs";
import { writeUp } from "./diagnosis-text.mjs";

const SHUFFLE = 0xbe0d;

const { values: flags } = parseArgs({
  options: {
    first: { type: "string", default: "1" },
    seeds: { type: "string", default: "10" },
    "pair-seeds": { type: "string", default: "10" },
    levels: { type: "string", default: "F,N,M" },
    bases: { type: "string", default: "" },
    only: { type: "string", default: "" },
    minutes: { type: "string", default: "1000" },
    out: { type: "string", default: "bench/results/diagnosis" },
    verbose: { type: "boolean", default: false },
  },
});
const [first, seeds, pairSeeds, minutes] = [flags.first, flags.seeds, flags["pair-seeds"], flags.minutes].map(
  Number,
);
const levels = flags.levels.split(",");
const only = flags.only === "" ? null : new RegExp(flags.only);
const started = performance.now();
const elapsed = () => (performance.now() - started) / 1000;
const before = process.cpuUsage();
/**
 * @typedef {import("./sick-run.js").MmEvents} MmEvents
 * @typedef {import("./sick-run.js").Row} Row
 * @typedef {Pick<Row, "kind" | "faults" | "fault" | "expected">} Task
 * @typedef {Awaited<ReturnType<typeof bases>>[number]} Base
 */

/** @type {Row[]} */
const rows = [];
const all = await bases(flags.bases);
let cut = "";

for (let seed = first; seed <= Math.max(seeds, pairSeeds) && !cut; seed++) {
  const worlds = [];
  for (const base of all) worlds.push({ base, healthy: await base.run(seed) });
  const design = shuffled(
    worlds.flatMap((world) =>
      levels.flatMap((level) => tasksOf(level, seed).map((task) => ({ ...world, level, task }))),
    ),
    seed,
  ).filter(({ task }) => !only || only.test(task.expected.join("+") || "healthy"));
  for (const [done, { base, healthy, level, task }] of design.entries()) {
    if (elapsed() > 60 * minutes) {
      cut = `stopped after ${minutes} minutes, with ${done} of the ${design.length} runs of seed ${seed} done, drawn at random`;
      break;
    }
    rows.push(await examine(base, healthy, seed, level, task));
  }
  process.stderr.write(`seed ${seed}: ${rows.length} runs, ${elapsed().toFixed(0)} s\n`);
}

const { user, system } = process.cpuUsage(before);
const measured = {
  asked: { first, seeds, pairSeeds, levels },
  cut,
  runs: rows.length,
  bases: all.map(({ name, what }) => ({ name, what })),
  seconds: Math.round(elapsed()),
  cpuSeconds: Math.round((user + system) / 1e6),
  cpu: cpus()[0]?.model,
  node: process.version,
};
const tables = summarise(rows, levels);
const text = writeUp(measured, tables, rows);
mkdirSync(dirname(flags.out), { recursive: true });
writeFileSync(`${flags.out}.json`, `${JSON.stringify({ measured, levels: tables }, null, 1)}\n`);
writeFileSync(`${flags.out}.md`, text);
console.log(text);

/**
 * @template T
 * @param {readonly T[]} items
 * @param {number} seed
 */
function shuffled(items, seed) {
  return Array.from(permutation(items.length, randomStream(seed, SHUFFLE)), (i) => items[i]);
}

/**
 * What is examined: faults of the fields, a fault of the model, and what ought to be said.
 *
 * @param {string} level
 * @param {number} seed
 * @returns {Task[]}
 */
function tasksOf(level, seed) {
  const single = seed <= seeds;
  const pair = seed <= pairSeeds;
  const task = (
    /** @type {Row["kind"]} */ kind,
    /** @type {Row["faults"]} */ faults,
    /** @type {string | null} */ fault = null,
    /** @type {Row["expected"]} */ expected = faults.map((f) => f.id),
  ) => ({
    kind,
    faults,
    fault,
    expected,
  });
  const healthy = task("healthy", []);
  if (level === "M")
    return [
      ...(single ? [healthy] : []),
      ...(single
        ? modelFaults().map((id) =>
            task(
              "single",
              MODEL_FAULTS[id],
              id,
              id === "prior-gap" ? MODEL_FAULTS[id].map((f) => f.id) : [id],
            ),
          )
        : []),
      ...(pair
        ? besideCollapse().map((id) =>
            task("pair", [{ id, strength: PAIR_STRENGTHS[id] }], "posterior-collapse", [
              "posterior-collapse",
              id,
            ]),
          )
        : []),
    ];
  return [
    ...(single ? [healthy] : []),
    ...(single
      ? singleFaults().flatMap((id) => STRENGTHS[id].map((strength) => task("single", [{ id, strength }])))
      : []),
    ...(pair
      ? sensiblePairs().map((ids) =>
          task(
            "pair",
            ids.map((id) => ({ id, strength: PAIR_STRENGTHS[id] })),
          ),
        )
      : []),
  ];
}

/**
 * @param {Base} base
 * @param {MmEvents} healthy
 * @param {number} seed
 * @param {string} level
 * @param {Task} task
 * @returns {Promise<Row>}
 */
async function examine(base, healthy, seed, level, { kind, faults, fault, expected }) {
  const { normalisation } = base;
  const spoilt =
    faults.length > 0 ? await held(injectFaults(healthy, faults, { seed, normalisation })) : healthy;
  const evidence = {
    ...(level === "F" ? {} : { normalisation }),
    ...(level === "M" ? { model: await standInModel(healthy, { normalisation, seed, fault }) } : {}),
  };
  const { diagnosis: outcome, causes } = await diagnose(spoilt, evidence, { seed });
  const diagnosis = outcome.filter((id) => id !== "undecided");
  const open = causes.filter((c) => c.verdict === "suspected" || c.verdict === "untestable").map((c) => c.id);
  const row = { base: base.name, seed, level, kind, faults, fault, expected, diagnosis, open };
  if (isExact(row)) return row;
  const said = causes
    .filter((c) => expected.includes(c.id) !== diagnosis.includes(c.id))
    .map(({ id, verdict, explanation }) => ({ id, verdict, explanation }));
  if (flags.verbose)
    console.log(
      `${base.name} ${level} ${seed} ${faults.map((f) => `${f.id} ${f.strength.toPrecision(2)}`).join(" + ")} ${fault ?? ""} -> ${diagnosis.join(" + ")}`,
      said.map((c) => `\n     ${c.verdict} ${c.id}: ${c.explanation}`).join(""),
    );
  return { ...row, said };
}
