// False alarms and misses of the looks, on generators that are unlike the library's own storms.
// npm run bench:looks [-- --first 1 --runs 1000 --sick 24 --minutes 30 --out bench/results/diagnosis-looks]
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { lookAt } from "../dist/diagnosis/looks/look-at.js";
import { takeSpecimen } from "../dist/diagnosis/specimen.js";
import { eventSetOf, planOf, runOf, WET_SHARES } from "./diagnosis-plans.mjs";
import { random } from "./diagnosis-random.mjs";
import { fallIll, SICKNESSES } from "./diagnosis-sicknesses.mjs";

const { values: flags } = parseArgs({
  options: {
    first: { type: "string", default: "1" },
    runs: { type: "string", default: "1000" },
    sick: { type: "string", default: "24" },
    minutes: { type: "string", default: "30" },
    cells: { type: "string", default: "5000" },
    out: { type: "string", default: "bench/results/diagnosis-looks" },
  },
});
const [first, runs, sick, minutes, cells] = [
  flags.first,
  flags.runs,
  flags.sick,
  flags.minutes,
  flags.cells,
].map(Number);
const started = performance.now();
const isLate = (/** @type {number} */ share) => performance.now() - started > 60_000 * minutes * share;
const SICK_SIZE = { height: 22, width: 24, events: 40, members: 4 };

const healthy = await healthyRuns();
const ill = await illRuns();
const text = written();
mkdirSync(dirname(flags.out), { recursive: true });
writeFileSync(`${flags.out}.json`, `${JSON.stringify({ healthy, ill }, null, 1)}\n`);
writeFileSync(`${flags.out}.md`, text);
console.log(text);

/**
 * @param {import("./sick-run.js").MadeRun} run
 * @param {number} seed
 */
async function looksAt(run, seed) {
  return lookAt(await takeSpecimen(eventSetOf(run), 1), seed);
}

async function healthyRuns() {
  const rows = [];
  for (let seed = first; seed < first + runs && !isLate(sick > 0 ? 0.6 : 1); seed++) {
    const plan = planOf(seed, cells);
    const run = await runOf(plan);
    if (!run) continue;
    const { out, fine, untestable } = await looksAt(run, seed);
    rows.push({
      ...plan,
      out: out.map(({ coordinate, strength }) => `${coordinate} ${strength.toFixed(2)}`),
      fine: fine.length,
      untestable: untestable.length,
    });
  }
  return rows;
}

async function illRuns() {
  const rows = [];
  for (let seed = 10_001; seed <= 10_000 + sick && !isLate(1); seed++) {
    const plan = { ...planOf(seed, cells), ...SICK_SIZE, wet: [0.2, 0.4, 0.7][seed % 3], rounded: "no" };
    const run = await runOf(plan);
    if (!run) continue;
    for (const [id, { strengths }] of Object.entries(SICKNESSES))
      for (const [k, strength] of strengths.entries()) {
        const { out } = await looksAt(fallIll(run, id, strength, random(seed + k)), seed);
        rows.push({
          seed,
          kind: plan.kind,
          wet: plan.wet,
          id,
          strength,
          k,
          out: out.map((o) => o.sentence).slice(0, 3),
        });
      }
  }
  return rows;
}

function written() {
  /** @typedef {{ out: string[] }} Said */
  const isOut = (/** @type {Said} */ { out }) => out.length > 0;
  const share = (/** @type {Said[]} */ rows) => `${rows.filter(isOut).length} of ${rows.length}`;
  const kinds = [...new Set(healthy.map(({ kind }) => kind))];
  const lines = [
    "# What the looks say of healthy and of sick runs",
    "",
    "Made by `npm run bench:looks`; not edited by hand. Truth and members of a healthy run are draws of one law.",
    "",
    `Healthy runs with anything out: ${share(healthy)}.`,
    "",
    `| wet share | ${kinds.join(" | ")} | untestable looks, mean |`,
    `|---|${kinds.map(() => "---|").join("")}---|`,
    ...WET_SHARES.map((wet) => {
      const here = healthy.filter((row) => row.wet === wet);
      const mean = here.reduce((a, { untestable }) => a + untestable, 0) / here.length;
      return `| ${wet} | ${kinds
        .map((kind) => share(here.filter((row) => row.kind === kind)))
        .join(" | ")} | ${mean.toFixed(1)} |`;
    }),
    "",
    `Sick runs with anything out: ${share(ill)} (${SICK_SIZE.height}×${SICK_SIZE.width} cells, ${SICK_SIZE.events} events, ${SICK_SIZE.members} members, wet shares 0.2, 0.4, 0.7).`,
    "",
    "| sickness | weak | middle | strong | for instance |",
    "|---|---|---|---|---|",
    ...Object.entries(SICKNESSES).map(([id, { strengths }]) => {
      const mine = ill.filter((row) => row.id === id);
      const cell = (/** @type {number} */ k) =>
        `${share(mine.filter((row) => row.k === k))} (${strengths[k]})`;
      return `| ${id} | ${[0, 1, 2].map(cell).join(" | ")} | ${mine.findLast(isOut)?.out[0] ?? ""} |`;
    }),
    "",
  ];
  return lines.join("\n");
}
