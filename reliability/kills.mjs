// npm run kills -- --seed 1 --kills 200 [--only sample,fix] [--steps]
// Kills commands (SIGKILL) at random moments, or with --steps before each change that they make to the file system,
// runs them again, and compares with an undisturbed run, byte for byte. Before each, an older result is in place: none
// of its files may be gone after the kill.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { randomStream } from "../dist/fields/random.js";
import { LEDGER } from "../dist/io/writing/ledger.js";
import { makeTinyPair, makeTinyRun } from "./tiny-run.mjs";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const HOOK = pathToFileURL(fileURLToPath(new URL("./die-at-step.mjs", import.meta.url))).href;
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    kills: { type: "string", default: "200" },
    only: { type: "string" },
    steps: { type: "boolean", default: false },
  },
});

const root = await mkdtemp(join(tmpdir(), "undrizzle-kills-"));
const work = join(root, "work");

const UNITS = ["--units", "mm/day"];
const NPY = ["--truth", "pair/truth.npy", "--samples", "pair/samples.npy", ...UNITS];
const SKILL = [
  "--truth",
  "pair/truth.npy",
  "--before",
  "pair/samples.npy",
  "--after",
  "pair/truth.npy",
  ...UNITS,
];

const COMPARE = ["--truth", "pair/truth.npy", "pair/samples.npy", "pair/truth.npy", ...UNITS];
const TUNE = ["--methods", "none,matched-threshold", "--splits", "odd-even", "--K", "2"];

/**
 * What is killed: the older result is made by `older`, the newer one by `command`.
 *
 * @type {Record<string, { before?: string[], older: string[], command: string[], allowed?: number[] }>}
 */
const CASES = {
  sample: { older: ["sample", "--config", "run", "--seed", "9"], command: ["sample", "--config", "run"] },
  pipeline: {
    older: ["pipeline", "--config", "run", "--seed", "9", "--pixel-threshold", "0.2"],
    command: ["pipeline", "--config", "run", "--pixel-threshold", "0.3"],
  },
  "fix-run": {
    before: ["sample", "--config", "run"],
    older: ["fix", "run", "--method", "hard", "--threshold", "0.5", "-o", "out"],
    command: ["fix", "run", "--method", "hard", "--threshold", "1", "-o", "out"],
  },
  "fix-npy": fixPair("pair/truth.npy", "pair/samples.npy", UNITS),
  "fix-netcdf4": fixPair("pair/truth.nc", "pair/samples.nc"),
  "fix-zarr": fixPair("pair/truth.zarr", "pair/samples.zarr"),
  "fix-shard": {
    older: ["fix", ...NPY, "--method", "matched", "-o", "out", "--shard", "2/2"],
    command: ["fix", ...NPY, "--method", "matched", "-o", "out", "--shard", "1/2"],
  },
  "fix-merge": {
    before: ["fix", ...NPY, "--method", "matched", "-o", "out", "--shard", "1/1"],
    older: ["fix", ...NPY, "--method", "matched", "-o", "out"],
    command: ["merge", "out.parts"],
  },
  "fix-fitted": {
    before: ["cure", ...NPY, "-o", "cured"],
    older: ["fix", "--fitted", "cured/method.json", "--samples", "pair/samples.npy", ...UNITS, "-o", "out"],
    command: ["fix", "--fitted", "cured/method.json", ...NPY, "-o", "out"],
  },
  cure: {
    older: ["cure", ...NPY, "--folds", "3", "-o", "out"],
    command: ["cure", ...NPY, "--folds", "4", "-o", "out"],
  },
  tune: {
    older: ["tune", "run", ...TUNE, "--temperatures", "1", "-o", "out"],
    command: ["tune", "run", ...TUNE, "--temperatures", "1,2", "-o", "out"],
  },
  compare: {
    older: ["compare", ...COMPARE, "--replicates", "10", "-o", "out"],
    command: ["compare", ...COMPARE, "--replicates", "20", "-o", "out", "--parquet", "rows.parquet"],
  },
  "compare-maps": {
    older: ["compare", ...COMPARE, "--threshold", "1", "--maps", "out"],
    command: ["compare", ...COMPARE, "--maps", "out"],
  },
  evaluate: {
    older: ["evaluate", ...NPY, "--threshold", "1", "-o", "out.json", "--maps", "out"],
    command: ["evaluate", ...NPY, "-o", "out.json", "--maps", "out", "--parquet", "rows.parquet"],
  },
  "evaluate-shard": {
    older: ["evaluate", ...NPY, "--threshold", "1", "-o", "out.json", "--shard", "1/1"],
    command: ["evaluate", ...NPY, "-o", "out.json", "--shard", "1/1"],
  },
  "skill-maps": {
    older: ["skill", ...SKILL, "--replicates", "10", "--maps", "out"],
    command: ["skill", ...SKILL, "--replicates", "20", "--maps", "out"],
  },
  explore: {
    older: ["explore", ...NPY, "--force", "-o", "out.html"],
    command: ["explore", ...NPY, "-o", "out.html"],
  },
  augment: {
    before: ["sample", "--config", "run"],
    older: ["augment", "--config", "run", "--allow-test-days", "--pixel-threshold", "0.5", "-o", "out"],
    command: ["augment", "--config", "run", "--allow-test-days", "-o", "out"],
  },
  visualize: {
    older: ["visualize", ...NPY, "--num-samples", "1", "-o", "out"],
    command: ["visualize", ...NPY, "--num-samples", "2", "-o", "out"],
  },
  skill: {
    older: ["skill", ...SKILL, "--replicates", "10", "-o", "out"],
    command: ["skill", ...SKILL, "--replicates", "20", "-o", "out"],
  },
  report: {
    before: ["sample", "--config", "run"],
    older: ["report", "run", "--only", "01-symptoms", "-o", "out"],
    command: ["report", "run", "--only", "01-symptoms", "-o", "out"],
    allowed: [0, 3],
  },
};

/**
 * @param {string} truth
 * @param {string} samples
 * @param {string[]} more
 */
function fixPair(truth, samples, more = []) {
  const input = ["--truth", truth, "--samples", samples, ...more];
  return {
    older: ["fix", ...input, "--method", "hard", "--threshold", "0.5", "-o", "out"],
    command: ["fix", ...input, "--method", "hard", "--threshold", "1", "-o", "out"],
  };
}

/**
 * Runs a command; `end` decides when it is killed. Gives its exit code, null when it was killed.
 *
 * @param {string[]} args
 * @param {{ killAfter?: number, dieAt?: number, stepsTo?: string }} end
 * @returns {Promise<{ code: number | null, stderr: string }>}
 */
function run(args, { killAfter, dieAt, stepsTo } = {}) {
  const hook = dieAt !== undefined || stepsTo ? ["--import", HOOK] : [];
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, SOURCE_DATE_EPOCH: "0", NO_COLOR: "1" };
  if (dieAt !== undefined) env.UNDRIZZLE_DIE_AT = String(dieAt);
  if (stepsTo) env.UNDRIZZLE_STEPS_TO = stepsTo;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...hook, CLI, ...args, "--quiet"].filter(quiet(args)), {
      cwd: work,
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk) => (stderr += chunk));
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, stderr });
    });
  });
}

/**
 * `augment` is quiet by itself.
 *
 * @param {string[]} args
 */
function quiet(args) {
  return (/** @type {string} */ word) => word !== "--quiet" || args[0] !== "augment";
}

/**
 * SHA-256 of every file, by path. A report's provenance tells the time: it is left out.
 *
 * @param {string} folder
 */
async function tree(folder) {
  const files = new Map();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    let content = await readFile(path);
    if (entry.name === "report.html")
      content = Buffer.from(content.toString().replace(/<section id="provenance">.*/s, ""));
    // So is its line in the ledger. What a ledger held before is bookkeeping, and no result that could be lost.
    if (entry.name === LEDGER)
      content = Buffer.from(content.toString().replace(/^[0-9a-f]{64} {2}report\.html\n/m, ""));
    files.set(relative(folder, path), createHash("sha256").update(content).digest("hex"));
  }
  return files;
}

/**
 * @param {Map<string, string>} found
 * @param {Map<string, string>} expected
 */
function differences(found, expected) {
  const lines = [];
  for (const [path, hash] of expected)
    if (found.get(path) !== hash) lines.push(`${path}: ${found.has(path) ? "other bytes" : "missing"}`);
  for (const path of found.keys()) if (!expected.has(path)) lines.push(`${path}: left over`);
  return lines;
}

/**
 * Old files whose bytes are nowhere, and in whose place the new ones are not.
 *
 * @param {Map<string, string>} after
 * @param {Map<string, string>} older
 * @param {Map<string, string>} newer
 */
function lost(after, older, newer) {
  const contents = new Set(after.values());
  return [...older]
    .filter(([path]) => basename(path) !== LEDGER)
    .filter(([path, hash]) => !contents.has(hash) && after.get(path) !== newer.get(path))
    .map(([path]) => path);
}

async function makeData() {
  await makeTinyRun(join(work, "run"));
  await makeTinyPair(join(work, "pair"));
}

async function restore() {
  await rm(work, { recursive: true, force: true });
  await cp(join(root, "base"), work, { recursive: true });
}

/**
 * @param {string[]} args
 * @param {(number | null)[]} allowed
 */
async function must(args, allowed = [0]) {
  const { code, stderr } = await run(args);
  if (!allowed.includes(code)) throw new Error(`${args.join(" ")}: exit code ${code}\n${stderr}`);
}

const chosen = Object.entries(CASES).filter(
  ([name]) => !values.only || values.only.split(",").includes(name),
);
/**
 * A report takes a minute, the others seconds.
 *
 * @param {string} name
 */
const share = (name) => (name === "report" ? 0.2 : 1);
const shares = chosen.reduce((sum, [name]) => sum + share(name), 0);
/** @type {string[]} */
const failures = [];
let kills = 0;
const started = Date.now();
for (const [name, { before, older, command, allowed = [0] }] of chosen) {
  await rm(work, { recursive: true, force: true });
  await makeData();
  if (before) await must(before, allowed);
  await must(older, allowed);
  await rm(join(root, "base"), { recursive: true, force: true });
  await cp(work, join(root, "base"), { recursive: true });
  const olderTree = await tree(work);

  const from = performance.now();
  await must(command, allowed);
  const duration = performance.now() - from;
  const newerTree = await tree(work);
  await restore();
  const stepsTo = join(root, "steps");
  await run(command, { stepsTo });
  const steps = Number(await readFile(stepsTo, "utf8"));

  const { uniform } = randomStream(
    Number(values.seed),
    chosen.findIndex(([other]) => other === name),
  );
  const wanted = values.steps ? steps : Math.ceil((Number(values.kills) * share(name)) / shares);
  const killsBefore = kills;
  let shortest = duration;
  for (let n = 0; kills - killsBefore < wanted; n++) {
    // Half of the moments are chosen by the clock, half by how far the command is.
    const byClock = !values.steps && n % 2 === 0;
    const when = byClock
      ? { killAfter: (0.1 + 0.9 * uniform()) * shortest }
      : { dieAt: values.steps ? n : Math.floor(uniform() * steps) };
    const what = JSON.stringify(when);
    await restore();
    const since = performance.now();
    const { code, stderr } = await run(command, when);
    if (code === null) kills++;
    else {
      shortest = Math.min(shortest, performance.now() - since);
      if (!allowed.includes(code)) failures.push(`${name} ${what}: exit ${code} ${stderr}`);
      if (values.steps) break;
      continue;
    }
    const gone = lost(await tree(work), olderTree, newerTree);
    if (gone.length > 0) failures.push(`${name} ${what}: lost ${gone.slice(0, 5).join(", ")}`);
    if (uniform() < 0.25 && (await run(command, when)).code === null) kills++;
    await must(command, allowed).catch((error) =>
      failures.push(`${name} ${what}: next run: ${error.message}`),
    );
    const wrong = differences(await tree(work), newerTree);
    if (wrong.length > 0) failures.push(`${name} ${what}: ${wrong.slice(0, 5).join("; ")}`);
  }
  console.log(
    `${name}: ${kills - killsBefore} kills, ${duration.toFixed(0)} ms undisturbed, ${steps} changes of the file system, ${failures.length} failures so far`,
  );
}
await rm(root, { recursive: true, force: true });
for (const failure of failures) console.log(failure);
console.log(
  `${kills} kills, ${failures.length} failures, seed ${values.seed}, ${((Date.now() - started) / 1000).toFixed(0)} s`,
);
process.exitCode = failures.length > 0 ? 1 : 0;
