// Measures the generated storms against the document's figures: data/embedded/calibration.md.
//   node scripts/calibrate-storms.mjs
// The committed held-out days, and 300 heavy days of other seeds. Needs the compiled library.
import { join, resolve } from "node:path";
import { writeFileAtomic } from "../dist/io/writing/atomic.js";
import { openRun } from "../dist/run/run.js";
import { CALIBRATION_TARGETS, measureCalibration } from "../dist/storms/calibration.js";
import { dayRecord, heavyDays } from "../dist/storms/dataset.js";
import { stormDomain } from "../dist/storms/domain.js";
import { runTruths } from "../dist/storms/inject/inject-run.js";

const OTHER_SEEDS = [1, 2, 3];
const DAYS_A_SEED = 100;

const root = resolve(import.meta.dirname, "..");
const domain = stormDomain();
const run = await openRun(join(root, "data/embedded"));
const heldOut = [];
for await (const { truth } of runTruths(run, run.days)) heldOut.push(Float32Array.from(truth.values));
const others = OTHER_SEEDS.flatMap((seed) =>
  heavyDays(seed, 0, DAYS_A_SEED).map((day) => dayRecord(domain, seed, day).rain),
);
const columns = [measureCalibration(domain, heldOut), measureCalibration(domain, others)];

/** @type {[string, keyof import("../dist/storms/calibration.js").Calibration, number][]} */
const rows = [
  ["days", "days", 0],
  ["wet fraction (≥ 0.1 mm/day)", "wetFraction", 4],
  ["P90, mm/day", "P90", 1],
  ["P95, mm/day", "P95", 1],
  ["P99, mm/day", "P99", 1],
  ["maximum, mm/day", "max", 0],
  ["RAPSD slope of log1p, 16–200 km", "rapsdSlope", 2],
  ["decorrelation length of log1p (1/e), km", "decorrelationKm", 0],
];
/** @type {Partial<Record<string, number>>} */
const targets = CALIBRATION_TARGETS;
const text = [
  "Written by scripts/calibrate-storms.mjs: heavy days, land cells.",
  "",
  `| | document | held-out days | ${others.length} heavy days of other seeds |`,
  "|---|---|---|---|",
  ...rows.map(
    ([label, key, digits]) =>
      `| ${label} | ${targets[key] ?? "–"} | ${columns.map((c) => c[key].toFixed(digits)).join(" | ")} |`,
  ),
  "",
].join("\n");
await writeFileAtomic(join(root, "data/embedded/calibration.md"), text);
console.log(text);
