/**
 * Mutation tests: `npm run mutation -- fields metrics` (all six rooms by default), or of a few files of one room:
 * `npm run mutation -- lib/fields/event.ts lib/fields/bins.ts`. With files of tests, only those run, and the figures are
 * printed, not written: `npm run mutation -- lib/io/writing/ledger.ts test/io/ledger.test.ts`.
 *
 * Every mutant is a small change of lib that some test should notice. Writes docs/mutation/ROOM.json: per file how many
 * were noticed by tests, how many of the rest the compiler refuses, and those that nobody noticed. `ofCompiling` is the
 * share that tests notice of the changes that compile, noticed or not: nobody can make the others.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { compiler } from "./compiles.mjs";
import { FROM, inSample, SHARE } from "./sample.mjs";

process.env.UNDRIZZLE_ORACLE_CASES ??= "25";
const root = resolve(import.meta.dirname, "../..");
process.chdir(root);
rmSync(".stryker-tmp/unnoticed.txt", { force: true });
const allOf = (/** @type {string} */ folder, /** @type {string[]} */ ...but) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".test.ts") && !but.includes(name.replace(".test.ts", "")))
    .map((name) => `${folder}/${name}`);
const oracles = (/** @type {string[]} */ ...names) => names.map((name) => `test/oracles/${name}.test.ts`);

/**
 * Tests in quick files that start processes, in which no mutant is on, runs of many days of which each check has its own
 * test, those that spoil every byte of a file, and one in which a mutant replaces the machine's /dev/null by a file.
 */
const WITHOUT = [
  "/dev/null takes it",
  "cut anywhere",
  "a byte changed, or cut",
  "a flipped bit of data",
  "undrizzle (inspect RUN|categorise)",
  "inspect --against with the days",
  "([pP]ython|GDAL) reads",
  "netCDF4-python and xarray read the same",
  "as NumPy makes them from the same files",
  "a run folder is checked as a whole %s",
  "a lock is written again while the work goes on",
  "two containers of one name",
  "written again by who wrote it; sha256sum",
  "on the command line",
  "evaluate ends with 3 where a condition holds",
  "shards.test.ts .*(a run and its numbers|processes beside each other|become a sketch)",
];

/**
 * The quick tests of each room. Those that read real data, start processes or fill sketches are not among them.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const ROOMS = {
  fields: [
    ...oracles("fields"),
    "test/fields/bins.test.ts",
    "test/fields/bit-table.test.ts",
    "test/fields/deviations.test.ts",
    "test/fields/distribution.test.ts",
    "test/fields/event-sums.test.ts",
    "test/fields/wasm.test.ts",
    "test/fields/select.test.ts",
    "test/fields/kernels.test.ts",
    "test/fields/transform.test.ts",
    "test/fields/random.test.ts",
    "test/fields/bit-order.test.ts",
    "test/fields/simd.test.ts",
    "test/fields/simd-scores.test.ts",
    "test/fields/sort-floats.test.ts",
    "test/metrics/simd-scores.test.ts",
  ],
  metrics: [
    ...oracles("pooled", "pairs", "ensembles", "spatial", "time"),
    ...allOf("test/metrics", "threads"),
    "test/fields/bit-order.test.ts",
  ],
  postprocess: [
    ...oracles("postprocess"),
    "test/postprocess/thresholds.test.ts",
    "test/postprocess/methods.test.ts",
    "test/postprocess/mass-scaled-threshold.test.ts",
    "test/postprocess/golden.test.ts",
    "test/postprocess/distributions.test.ts",
    "test/postprocess/guide-table.test.ts",
    "test/postprocess/hard-threshold.test.ts",
    "test/postprocess/descriptions.test.ts",
    "test/postprocess/gamma.test.ts",
    "test/postprocess/paired-cells.test.ts",
    "test/postprocess/simd-quantile-mapping.test.ts",
  ],
  diagnosis: [
    ...allOf("test/diagnosis", "evidence", "repairs", "robustness"),
    "test/diagnosis/causes",
    "test/diagnosis/pairing",
    "test/diagnosis/statistics",
  ],
  io: [
    ...allOf("test/io", "real", "zip-damage", "xlsx", "every-format"),
    "test/io/parts",
    "test/differential",
    "test/run/sample-shards.test.ts",
    "test/reliability/leftovers.test.ts",
    "test/reliability/locks.test.ts",
  ],
  run: allOf("test/run", "odd-models", "reads"),
};

const narrowed = process.argv.slice(2).filter((name) => name.startsWith("test/"));
const wanted = process.argv.slice(2).filter((name) => !narrowed.includes(name));
const files = wanted.filter((name) => name.includes("/"));
const rooms = [
  ...new Set(wanted.length > 0 ? wanted.map((name) => name.split("/")[1] ?? name) : Object.keys(ROOMS)),
];
for (const room of rooms) {
  const quick = ROOMS[room];
  if (!quick)
    throw new Error(`${room} is no room with tests of its own: choose from ${Object.keys(ROOMS).join(", ")}`);
  const own = files.filter((file) => file.startsWith(`lib/${room}/`));
  const mutants = await new Stryker({
    testRunner: "in-process",
    plugins: ["./scripts/mutation/runner.mjs"],
    ignorers: ["error-texts"],
    mutate: [
      ...(own.length > 0 ? own : [`lib/${room}/**/*.ts`]),
      "!lib/fields/wasm/**",
      "!lib/fields/wasm-code.ts",
    ],
    mutation: { tests: narrowed.length > 0 ? narrowed : quick, without: WITHOUT },
    coverageAnalysis: "perTest",
    ignoreStatic: true,
    concurrency: 1,
    timeoutMS: 120_000,
    dryRunTimeoutMinutes: 30,
    reporters: ["progress-append-only"],
    ignorePatterns: ["data", "docs", "notebooks", "bench", "reports", "coverage", "dist", "schema"],
  }).runMutationTest();
  if (narrowed.length > 0) {
    console.log(JSON.stringify(summaryOf(filesOf(mutants)), null, 2));
    continue;
  }
  const path = resolve(root, `docs/mutation/${room}.json`);
  const known = own.length > 0 && existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).files : {};
  mkdirSync(resolve(root, "docs/mutation"), { recursive: true });
  writeFileSync(path, `${JSON.stringify(summaryOf({ ...known, ...filesOf(mutants) }), null, 2)}\n`);
}

/**
 * @typedef {import("@stryker-mutator/api/core").MutantResult} MutantResult
 * @typedef {{ tried: number, noticed: number, refused: number, noticedThoughRefused: number }} Counts
 * @typedef {Counts & { commit: string, share: number, from: number, unnoticed: string[] }} Entry
 */

/** @param {readonly MutantResult[]} mutants */
function filesOf(mutants) {
  const tried = mutants.filter(
    ({ id, status }) => inSample(id) && ["Killed", "Timeout", "Survived", "NoCoverage"].includes(status),
  );
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  /** @type {Record<string, Entry>} */
  const files = {};
  const compiles = compiler();
  for (const mutant of tried) {
    const { fileName, location, replacement, status } = mutant;
    const name = relative(root, resolve(fileName));
    const none = { tried: 0, noticed: 0, refused: 0, noticedThoughRefused: 0 };
    const entry = (files[name] ??= { commit, share: SHARE, from: FROM, ...none, unnoticed: [] });
    entry.tried++;
    const isRefused = !compiles(mutant);
    if (status === "Killed" || status === "Timeout") {
      entry.noticed++;
      if (isRefused) entry.noticedThoughRefused++;
    } else if (isRefused) entry.refused++;
    else {
      const { line, column } = location.start;
      entry.unnoticed.push(`${line}:${column} → ${replacement.replace(/\s+/g, " ").slice(0, 60)}`);
    }
  }
  return files;
}

/** @param {Readonly<Record<string, Entry>>} files */
function summaryOf(files) {
  const total = (/** @type {keyof Counts} */ key) =>
    Object.values(files).reduce((sum, entry) => sum + (entry[key] ?? 0), 0);
  const [tried, noticed, refused] = [total("tried"), total("noticed"), total("refused")];
  const alike = total("noticedThoughRefused");
  const share = (/** @type {number} */ n, of = tried) => Number((n / of).toFixed(4));
  return {
    tried,
    noticed,
    refused,
    noticedThoughRefused: alike,
    score: share(noticed),
    withCompiler: share(noticed + refused),
    ofCompiling: share(noticed - alike, tried - refused - alike),
    files,
  };
}
