/**
 * Mutation tests: `npm run mutation -- fields metrics` (all four rooms by default).
 *
 * Every mutant is a small change of lib that some test should notice. Writes docs/mutation.json: per file how many were
 * noticed, and those that were not.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { inSample, SHARE } from "./sample.mjs";

process.env.UNDRIZZLE_ORACLE_CASES ??= "25";
const root = resolve(import.meta.dirname, "../..");
process.chdir(root);
const oracles = (...names) => names.map((name) => `test/oracles/${name}.test.ts`);

/** The quick tests of each room. Those that read real data, start processes or fill sketches are not among them. */
const ROOMS = {
  fields: [
    ...oracles("fields", "pooled", "pairs"),
    "test/fields/kernels.test.ts",
    "test/fields/transform.test.ts",
    "test/fields/random.test.ts",
    "test/fields/bit-order.test.ts",
    "test/fields/simd.test.ts",
    "test/metrics/simd-scores.test.ts",
    "test/metrics/threads.test.ts",
    "test/metrics/accumulators.test.ts",
    "test/metrics/invariants.test.ts",
  ],
  metrics: [
    ...oracles("pooled", "pairs", "ensembles", "spatial", "time"),
    "test/metrics/golden.test.ts",
    "test/metrics/rows.test.ts",
    "test/metrics/wider.test.ts",
    "test/metrics/evaluate.test.ts",
  ],
  postprocess: [
    ...oracles("postprocess"),
    "test/postprocess/thresholds.test.ts",
    "test/postprocess/methods.test.ts",
    "test/postprocess/mass-scaled-threshold.test.ts",
    "test/postprocess/golden.test.ts",
  ],
  diagnosis: ["test/diagnosis"],
};

const path = resolve(root, "docs/mutation.json");
const wanted = process.argv.slice(2);
for (const room of wanted.length > 0 ? wanted : Object.keys(ROOMS)) {
  const mutants = await new Stryker({
    testRunner: "in-process",
    plugins: ["./scripts/mutation/runner.mjs"],
    ignorers: ["error-texts"],
    mutate: [`lib/${room}/**/*.ts`, "!lib/fields/wasm/**", "!lib/fields/wasm-code.ts"],
    mutation: { tests: ROOMS[room] },
    coverageAnalysis: "perTest",
    ignoreStatic: true,
    concurrency: 1,
    timeoutMS: 10_000,
    dryRunTimeoutMinutes: 30,
    reporters: ["progress-append-only"],
    ignorePatterns: ["data", "docs", "notebooks", "bench", "reports", "coverage", "dist", "schema"],
  }).runMutationTest();
  const known = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  const text = JSON.stringify({ ...known, [room]: summaryOf(mutants) }, null, 2);
  writeFileSync(path, `${text}\n`);
}

function summaryOf(mutants) {
  const tried = mutants.filter(
    ({ id, status }) => inSample(id) && ["Killed", "Timeout", "Survived", "NoCoverage"].includes(status),
  );
  const files = {};
  for (const { fileName, location, replacement, status } of tried) {
    const name = relative(root, resolve(fileName));
    const entry = (files[name] ??= { tried: 0, noticed: 0, unnoticed: [] });
    entry.tried++;
    if (status === "Killed" || status === "Timeout") entry.noticed++;
    else {
      const { line, column } = location.start;
      entry.unnoticed.push(`${line}:${column} → ${replacement.replace(/\s+/g, " ").slice(0, 60)}`);
    }
  }
  const total = (key) => Object.values(files).reduce((sum, entry) => sum + entry[key], 0);
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim(),
    share: SHARE,
    tried: total("tried"),
    noticed: total("noticed"),
    score: Number((total("noticed") / total("tried")).toFixed(4)),
    files,
  };
}
