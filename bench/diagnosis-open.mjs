// What the diagnosis says of sicknesses that the library's own faults did not make, and of healthy runs, on generators that
// are unlike its storms; with --without, of sicknesses whose cause is switched off.
// npm run bench:open [-- --first 1 --seeds 3 --healthy 0 --kinds gaussian,cells,days,eobs --only checkerboard
//   --strengths 0,1,2 --without own --cells 600 --values 60000 --minutes 30 --out FILE]
import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { diagnose } from "../dist/diagnosis/diagnose.js";
import { causeIdsOf } from "./diagnosis-faults.mjs";
import { eventSetOf, planOf, runOf } from "./diagnosis-plans.mjs";
import { random } from "./diagnosis-random.mjs";
import { fallIll, NAMES, SICKNESSES } from "./diagnosis-sicknesses.mjs";

const { values: flags } = parseArgs({
  options: {
    first: { type: "string", default: "1" },
    seeds: { type: "string", default: "1" },
    healthy: { type: "string", default: "0" },
    kinds: { type: "string", default: "gaussian,cells,days,eobs" },
    only: { type: "string", default: "" },
    strengths: { type: "string", default: "0,1,2" },
    without: { type: "string", default: "" },
    cells: { type: "string", default: "600" },
    values: { type: "string", default: "1e9" },
    minutes: { type: "string", default: "30" },
    out: { type: "string", default: "" },
  },
});
const kinds = flags.kinds.split(",");
const [first, seeds, healthy, minutes, cells] = [
  flags.first,
  flags.seeds,
  flags.healthy,
  flags.minutes,
  flags.cells,
].map(Number);
const only = flags.only === "" ? Object.keys(SICKNESSES) : flags.only.split(",");
const strengths = flags.strengths.split(",").map(Number);
const started = performance.now();
const isLate = () => performance.now() - started > 60_000 * minutes;
const SICK_SIZE = { height: 22, width: 24, events: 30, members: 4 };
/** How much of a day its conditioning tells differs from world to world, and is no fault. */
/** @type {Partial<import("../dist/metrics/bands.js").Bands>} */
const BANDS = { spatialCorrelation: [0, 1] };

/**
 * @typedef {{ seed: number, kind: string, wet: number, id: string, k: number, strength?: number, events?: number, members?: number }} Tried
 * @typedef {Tried & { diagnosis: import("./sick-run.js").Diagnosis["diagnosis"] }} Said
 */

/** @type {Said[]} */
const rows = [];
const without = flags.without === "own" ? null : causeIdsOf(flags.without);

for (let seed = first; seed < first + healthy && !isLate(); seed++) {
  const plan = planOf(seed, cells, kinds);
  if (plan.events * (plan.members + 1) * plan.height * plan.width > Number(flags.values)) continue;
  const run = await runOf(plan);
  if (run)
    await say(run, {
      seed,
      kind: plan.kind,
      wet: plan.wet,
      events: plan.events,
      members: plan.members,
      id: "healthy",
      k: 0,
    });
}
for (let seed = first; seed < first + seeds && !isLate(); seed++)
  for (const kind of kinds) {
    const plan = {
      ...planOf(seed, cells),
      ...SICK_SIZE,
      kind,
      wet: [0.4, 0.2, 0.7][seed % 3],
      rounded: "no",
      masked: false,
    };
    const run = await runOf(plan);
    if (!run) continue;
    for (const id of only)
      for (const k of strengths) {
        if (isLate()) break;
        const strength = SICKNESSES[id].strengths[k];
        await say(fallIll(run, id, strength, random(seed + k)), {
          seed,
          kind,
          wet: plan.wet,
          id,
          strength,
          k,
        });
      }
  }
console.log(table());

/**
 * @param {import("./sick-run.js").MadeRun} run
 * @param {Tried} row
 */
async function say(run, row) {
  const names = NAMES[row.id] ?? [];
  const began = performance.now();
  const { diagnosis, causes, looks } = await diagnose(
    eventSetOf(run),
    {},
    { bands: BANDS, seed: row.seed, without: without ?? names },
  );
  const full = {
    ...row,
    diagnosis,
    ms: Math.round(performance.now() - began),
    suspected: causes.filter((c) => c.verdict === "suspected").map((c) => c.id),
    out: looks.out.map(
      ({ coordinate, value, strength }) => `${coordinate} ${value.toPrecision(3)} (${strength.toFixed(1)})`,
    ),
    why: causes
      .filter((c) => c.verdict === "confirmed" || c.verdict === "suspected" || names.includes(c.id))
      .map((c) => `${c.verdict} ${c.id}: ${c.explanation}`),
  };
  rows.push(full);
  if (flags.out) appendFileSync(flags.out, `${JSON.stringify(full)}\n`);
}

/**
 * How a row ended: named right, near (right and more), undecided, healthy, wrong.
 *
 * @param {Said} row
 */
function endOf({ id, diagnosis }) {
  const isName = (/** @type {string} */ d) => (NAMES[id] ?? []).some((name) => name === d);
  const right = diagnosis.some(isName);
  if (diagnosis.includes("healthy")) return "healthy";
  if (diagnosis.includes("undecided")) return "undecided";
  if (right) return diagnosis.every(isName) ? "right" : "and more";
  return "wrong";
}

function table() {
  const ends = ["right", "and more", "undecided", "healthy", "wrong"];
  const ids = [...new Set(rows.map(({ id }) => id))];
  return [
    `| sickness | ${ends.join(" | ")} | wrong or more |`,
    `|---|${ends.map(() => "---|").join("")}---|`,
    ...ids.map((id) => {
      const mine = rows.filter((row) => row.id === id);
      const wrong = mine
        .filter((r) => ["wrong", "and more"].includes(endOf(r)))
        .map((r) => `${r.kind} ${r.strength ?? r.wet}: ${r.diagnosis.join(" + ")}`);
      return `| ${id} | ${ends.map((end) => mine.filter((r) => endOf(r) === end).length).join(" | ")} | ${wrong.join("; ")} |`;
    }),
  ].join("\n");
}
