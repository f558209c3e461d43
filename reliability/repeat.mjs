// node repeat.mjs MINUTES: decodes and evaluates the embedded run, and opens and evaluates small files of every format,
// again and again in one process.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { evaluate } from "../dist/metrics/evaluate.js";
import { eventsInMm } from "../dist/run/events.js";
import { openInput } from "../dist/run/input.js";
import { openRun } from "../dist/run/run.js";
import { openSampler, sampleEvents, sampleOptions } from "../dist/run/sample.js";
import { makeTinyPair } from "./tiny-run.mjs";

const until = Date.now() + 60_000 * Number(process.argv[2]);
const folder = await mkdtemp(join(tmpdir(), "undrizzle-repeat-"));
try {
  await makeTinyPair(folder);
  const run = await openRun(join(fileURLToPath(new URL("..", import.meta.url)), "data", "embedded"));
  const sampler = await openSampler(run);
  const options = sampleOptions(run, { K: 4 });
  let seed = 0;
  for (; Date.now() < until; seed++) {
    await evaluate(eventsInMm(run, await sampleEvents(sampler, { ...options, seed })));
    for (const kind of ["npy", "nc", "zarr"]) await evaluateFiles(kind);
  }
  await sampler.model.release();
  console.log(`${seed} rounds`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** @param {string} kind */
async function evaluateFiles(kind) {
  const at = (/** @type {string} */ name) => join(folder, `${name}.${kind}`);
  const units = kind === "npy" ? { units: "mm/day" } : {};
  const input = await openInput({ truth: at("truth"), samples: at("samples"), ...units });
  await evaluate(input.events).finally(input.close);
}
