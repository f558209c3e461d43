// Healthy and sick runs in turns, each of a seed of its own: what is done when the run is cut short is a fair sample.
// One line of JSON a run, appended; `npm run bench:fresh-page` makes the tables of the lines.
// npm run bench:fresh -- --first 700000 --runs 600 --out build/fresh.jsonl [--turns healthy,fault --minutes 60]
import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { diagnose } from "../dist/diagnosis/diagnose.js";
import { injectFaults } from "../dist/storms/inject/inject-faults.js";
import { held, normalisationOf } from "./diagnosis-bases.mjs";
import { PAIR_STRENGTHS, STRENGTHS, sensiblePairs, singleFaults, untellable } from "./diagnosis-faults.mjs";
import { NAMELESS, NEAR } from "./diagnosis-nameless.mjs";
import { eventSetOf, planOf, runOf, WET_SHARES } from "./diagnosis-plans.mjs";
import { random } from "./diagnosis-random.mjs";
import { fallIll, NAMES, SICKNESSES } from "./diagnosis-sicknesses.mjs";

/**
 * @typedef {import("./sick-run.js").MmEvents} MmEvents
 * @typedef {import("./sick-run.js").MadeRun} MadeRun
 * @typedef {import("./sick-run.js").Plan} Plan
 * @typedef {import("./sick-run.js").Random} Random
 *
 * What is put on a run, and the names that are right.
 * @typedef {{
 *   id: string,
 *   names: readonly import("./sick-run.js").CauseId[],
 *   strength?: number,
 *   faults?: readonly import("./sick-run.js").FaultChoice[],
 * }} Task
 */

const { values: flags } = parseArgs({
  options: {
    first: { type: "string", default: "700000" },
    runs: { type: "string", default: "100" },
    turns: { type: "string", default: "" },
    only: { type: "string", default: "" },
    minutes: { type: "string", default: "1000" },
    out: { type: "string", default: "build/fresh.jsonl" },
  },
});
const KINDS = ["gaussian", "cells", "days", "eobs"];
const TURNS = [
  "healthy",
  "fault",
  "healthy",
  "sickness",
  "healthy",
  "pair",
  "healthy",
  "left-out",
  "healthy",
  "nameless",
];
const HEALTHY_EVENTS = [6, 10, 15, 25, 40, 80, 160];
/** @type {[number, number][]} */
const GRIDS = [
  [16, 20],
  [22, 24],
  [26, 22],
  [40, 33],
];
const MOST_VALUES = 150_000;
const PAIRS = sensiblePairs();
const LEFT_OUT = Object.keys(NAMES);
const wanted = flags.turns === "" ? null : flags.turns.split(",");
const started = performance.now();

for (let seed = Number(flags.first); seed < Number(flags.first) + Number(flags.runs); seed++) {
  if (performance.now() - started > 60_000 * Number(flags.minutes)) break;
  const turn = TURNS[seed % TURNS.length];
  if (wanted && !wanted.includes(turn)) continue;
  const line = await lineOf(seed, turn);
  if (line) appendFileSync(flags.out, `${JSON.stringify(line)}\n`);
}

/**
 * @param {number} seed
 * @param {string} turn
 */
async function lineOf(seed, turn) {
  const r = random(31 * seed + 5);
  const task = taskOf(turn, r);
  if (flags.only !== "" && !flags.only.split(",").includes(task.id)) return null;
  const plan = turn === "healthy" ? healthyPlan(seed, r) : sickPlan(seed, task, r);
  const run = await runOf(plan);
  if (!run) return null;
  const { events, evidence, changed } = await sickened(run, task, seed, r);
  if (!events) return null;
  const began = process.cpuUsage();
  const { diagnosis, causes, symptoms, looks, advice } = await diagnose(events, evidence, {
    seed,
    without: turn === "left-out" ? task.names : [],
  });
  const { user, system } = process.cpuUsage(began);
  const { kind, height, width, members, wet } = plan;
  return {
    seed,
    turn,
    ...task,
    near: NEAR[task.id] ?? [],
    changed,
    level: evidence.normalisation ? "N" : "F",
    base: {
      kind,
      height: run.grid.height ?? height,
      width: run.grid.width ?? width,
      events: events.length,
      members,
      wet,
    },
    untold:
      turn === "fault" || turn === "pair" ? untellable(task.names, evidence.normalisation ? "N" : "F") : [],
    diagnosis,
    alternatives: causes.flatMap((c) => c.alternatives ?? []),
    cpu: (user + system) / 1e6,
    off: symptoms.filter((s) => !s.ok).map((s) => s.metric),
    out: looks.out.map(({ coordinate, value }) => `${coordinate} ${value.toPrecision(3)}`),
    doubts: diagnosis.includes("undecided") ? advice.filter((l) => l.startsWith("Not called healthy")) : [],
    why: causes
      .filter((c) => ["confirmed", "suspected"].includes(c.verdict) || task.names.includes(c.id))
      .map((c) => `${c.verdict} ${c.id}: ${c.explanation}`),
  };
}

/**
 * @param {string} turn
 * @param {Random} r
 * @returns {Task}
 */
function taskOf(turn, r) {
  if (turn === "healthy") return { id: "healthy", names: [] };
  if (turn === "pair") {
    const ids = r.pick(PAIRS);
    return {
      id: ids.join(" + "),
      faults: ids.map((id) => ({ id, strength: PAIR_STRENGTHS[id] })),
      names: ids,
    };
  }
  if (turn === "fault") {
    const id = r.pick(singleFaults());
    const strength = r.pick(/** @type {readonly number[]} */ (STRENGTHS[id]));
    return { id, strength, faults: [{ id, strength }], names: [id] };
  }
  const from = turn === "nameless" ? NAMELESS : SICKNESSES;
  const id = r.pick(
    turn === "left-out" ? LEFT_OUT : turn === "sickness" ? Object.keys(NAMES) : Object.keys(from),
  );
  return { id, strength: r.pick(from[id].strengths), names: NAMES[id] ?? [] };
}

/**
 * @param {number} seed
 * @param {Random} r
 */
function healthyPlan(seed, r) {
  const plan = {
    ...planOf(seed, 600, KINDS),
    kind: r.pick(KINDS),
    wet: r.pick(WET_SHARES),
    events: r.pick(HEALTHY_EVENTS),
  };
  if (r.uniform() < 0.15) [plan.height, plan.width] = [40, 33];
  const cells = plan.kind === "eobs" ? 551 : plan.height * plan.width;
  plan.members = Math.max(1, Math.min(plan.members, Math.floor(MOST_VALUES / (cells * plan.events)) - 1));
  if (plan.kind === "eobs") plan.members = Math.min(plan.members, 3);
  return plan;
}

/**
 * @param {number} seed
 * @param {Task} task
 * @param {Random} r
 * @returns {Plan}
 */
function sickPlan(seed, { names }, r) {
  const [height, width] = r.pick(GRIDS);
  const kind = r.pick(names.includes("mask-mismatch") ? KINDS.slice(0, 3) : KINDS);
  return {
    seed,
    kind,
    height,
    width,
    events: r.pick([20, 30, 45, 60]),
    members: r.pick([3, 4, 5]),
    wet: r.pick(WET_SHARES),
    masked: names.includes("mask-mismatch") || r.uniform() < 0.2,
    rounded: "no",
  };
}

/**
 * @param {MadeRun} run
 * @param {Task} task
 * @param {number} seed
 * @param {Random} r
 */
async function sickened(run, { id, strength = 0, faults }, seed, r) {
  const withStatistics = r.uniform() < 0.5;
  const normalisation = normalisationOf(run.fields.map(([truth]) => truth));
  const evidence = withStatistics ? { normalisation } : {};
  if (id === "healthy") return { events: eventSetOf(run), evidence, changed: 0 };
  // A coast that leaves no cell out makes nothing to mistake.
  if (faults?.some((fault) => fault.id === "mask-mismatch") && !run.mask?.includes(0)) return {};
  if (faults) {
    const healthy = eventSetOf(run);
    const events = await held(injectFaults(healthy, faults, { seed, normalisation }));
    return { events, evidence, changed: await changeOf(healthy, events) };
  }
  const events = eventSetOf(fallIll(run, id, strength, r));
  return { events, evidence, changed: await changeOf(eventSetOf(run), events) };
}

/**
 * Mean absolute change of the fields in units of the mean real amount; null where it is not finite.
 *
 * @param {MmEvents} before
 * @param {MmEvents} after
 */
async function changeOf(before, after) {
  const values = async (/** @type {MmEvents} */ events) => {
    const all = [];
    for await (const { truth, members } of events) all.push(truth.values, ...members.map((m) => m.values));
    return all;
  };
  const [a, b] = [await values(before), await values(after)];
  let [moved, sum] = [0, 0];
  for (const [k, f] of a.entries())
    for (const [i, v] of f.entries()) {
      if (Number.isNaN(v) || Number.isNaN(b[k][i])) continue;
      moved += Math.abs(b[k][i] - v);
      sum += v;
    }
  return Number.isFinite(moved / sum) ? moved / sum : null;
}
