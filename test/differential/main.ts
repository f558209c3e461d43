/**
 * Files that other tools wrote, read by us and by them: `npm run differential -- --seed 1 --files 1000`.
 * `--case K` repeats one, `--keep FOLDER` leaves the files there, `--formats npy,netcdf` makes some only.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { pythonWith } from "../fixtures/python.js";
import { makeCases } from "./make-cases.js";
import { type Outcome, runCase } from "./run-cases.js";
import { suspects, tableOf } from "./table.js";

const { values: flags } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    files: { type: "string", default: "1000" },
    case: { type: "string" },
    formats: { type: "string" },
    keep: { type: "string" },
    features: { type: "boolean", default: false },
  },
});
const python = pythonWith("numpy");
if (!python) throw new Error("the differential needs a python3 with numpy");
const out = flags.keep ? resolve(flags.keep) : mkdtempSync(join(tmpdir(), "undrizzle-differential-"));
mkdirSync(out, { recursive: true });
const start = performance.now();
const list = makeCases(python, out, {
  seed: Number(flags.seed),
  files: Number(flags.files),
  only: flags.case,
  formats: flags.formats,
});
const seconds = (performance.now() - start) / 1000;
const outcomes: Outcome[] = [];
const stray: string[] = [];
process.on("unhandledRejection", (error) => stray.push(`an unhandled rejection: ${error}`));
for (const one of list.cases) {
  const ended = await runCase(one, out);
  await new Promise(setImmediate);
  const outcome: Outcome = stray.length > 0 ? { one, ended: "failed", words: stray.splice(0) } : ended;
  outcomes.push(outcome);
  if (outcome.ended === "failed" || flags.case !== undefined)
    process.stdout.write(
      `case ${one.index} ${outcome.ended} (${one.format}; ${one.features.join("; ")})\n` +
        `${outcome.words.map((word) => `  ${word}\n`).join("")}\n`,
    );
}
if (!flags.keep) rmSync(out, { recursive: true });

for (const { index, error } of list.broken) process.stdout.write(`case ${index} was not made: ${error}\n`);
for (const [format, why] of Object.entries(list.absent))
  process.stdout.write(`not made: ${format} (${why})\n`);
process.stdout.write(`${tableOf(outcomes, flags.features).join("\n")}\n`);
const refusals = new Map<string, number>();
for (const { ended, words } of outcomes)
  if (ended === "refused") refusals.set(words[0], (refusals.get(words[0]) ?? 0) + 1);
for (const [why, count] of refusals) process.stdout.write(`refused ${count}: ${why}\n`);
const failed = outcomes.filter(({ ended }) => ended === "failed").length;
if (failed > 0) process.stdout.write(`\nwhat failed cases have:\n  ${suspects(outcomes).join("\n  ")}\n`);
process.stdout.write(
  `\nseed ${flags.seed}: ${outcomes.length} files, ${failed} failed; written in ${seconds.toFixed(1)} s, ` +
    `all in ${((performance.now() - start) / 1000).toFixed(1)} s\n`,
);
if (failed + list.broken.length > 0 || outcomes.length === 0) process.exitCode = 1;
