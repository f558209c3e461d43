// undrizzle beside vectorised NumPy/SciPy: node bench/metrics.mjs [ROUNDS] after a build.
// Both sides alternate, each in a process of its own, on one thread; CPU seconds of the work alone.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ksSample, writeData } from "./metrics-data.mjs";

const rounds = Number(process.argv[2] ?? 5);
const python = process.env.PYTHON ?? "/usr/bin/python3";
const folder = mkdtempSync(join(tmpdir(), "undrizzle-bench-"));
const here = import.meta.dirname;
const oneThread = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

const tasks = [
  ["z → mm/day, threshold, four metrics; 2,000 fields", "four", 2000, rounds],
  ["z → mm/day, threshold, five metrics; 2,000 fields", "five", 2000, rounds],
  ["two-sample KS, 10 + 10 million values", "ks", 20_000_000, rounds],
  ["z → mm/day, threshold, four metrics; 20,000 fields", "four", 20_000, 1],
  ["z → mm/day, threshold, five metrics; 20,000 fields", "five", 20_000, 1],
];

function measure(command, script, task, size) {
  const args = [join(here, script), folder, task, String(size)];
  const out = execFileSync(command, args, { env: { ...process.env, ...oneThread }, encoding: "utf8" });
  return JSON.parse(out);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const spread = (values) =>
  `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`;

try {
  writeData(folder);
  for (const [name, scale, seed] of [
    ["a.f32", 5, 11],
    ["b.f32", 5.5, 12],
  ])
    writeFileSync(join(folder, name), Buffer.from(ksSample(10_000_000, scale, seed).buffer));
  console.log(
    "| task | undrizzle, CPU s | NumPy/SciPy, CPU s | times as fast | undrizzle, peak MB | NumPy/SciPy, peak MB |",
  );
  console.log("|---|---|---|---|---|---|");
  for (const [name, task, size, times] of tasks) {
    const ours = [];
    const theirs = [];
    // For KS, NumPy holds all values at once, more than ten times their size: not tried for 20,000 fields.
    const numpyToo = !(task === "five" && size > 2000);
    for (let round = 0; round < times; round++) {
      ours.push(measure(process.execPath, "metrics-undrizzle.mjs", task, size));
      if (!numpyToo) continue;
      theirs.push(measure(python, "metrics_numpy.py", task, size));
      ours.at(-1).result.forEach((value, i) => {
        const other = theirs.at(-1).result[i];
        if (Math.abs(value - other) > 1e-3 * Math.max(Math.abs(other), 0.01))
          throw new Error(`${name}: result ${i} is ${value} here and ${other} in NumPy`);
      });
    }
    const seconds = (runs) => spread(runs.map((run) => run.seconds));
    const peak = (runs) => Math.max(...runs.map((run) => run.megabytes)).toFixed(0);
    const ratio = numpyToo ? spread(ours.map((run, i) => theirs[i].seconds / run.seconds)) : "–";
    const [s, m] = numpyToo ? [seconds(theirs), peak(theirs)] : ["not run: holds all values", "–"];
    console.log(`| ${name} | ${seconds(ours)} | ${s} | ${ratio} | ${peak(ours)} | ${m} |`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
