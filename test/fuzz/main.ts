import { fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { KINDS, makeCase } from "./cases.js";
import { caseToJson } from "./corpus.js";
import type { Outcome } from "./run-case.js";
import type { Order } from "./worker.js";

const MEGABYTES = 512;
const SECONDS_A_CASE = 180;
const LARGEST_GROWTH = 1.5 * 2 ** 30;

const { values: flags } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    cases: { type: "string", default: "2000" },
    case: { type: "string" },
    keep: { type: "string" },
    kinds: { type: "string", default: KINDS.join(",") },
    main: { type: "string", default: resolve("dist/cli/main.js") },
  },
});
const seed = Number(flags.seed);
const [from, to] =
  flags.case === undefined ? [0, Number(flags.cases)] : [Number(flags.case), Number(flags.case) + 1];
const kinds = flags.kinds.split(",");
for (const kind of kinds)
  if (!KINDS.includes(kind)) throw new Error(`--kinds ${kind}: give some of ${KINDS.join(",")}`);

if (flags.keep)
  for (let index = from; index < to; index++) {
    const one = makeCase(seed, index, kinds);
    await writeFile(join(flags.keep, `${one.kind}-${seed}-${index}.json`), caseToJson(one));
  }

interface Report {
  readonly index: number;
  readonly outcome: Outcome;
  readonly peakBytes: number;
}

const outcomes: Outcome[] = [];
const failed = new Set<number>();
let peak = 0;
const temporary = await mkdtemp(join(tmpdir(), "undrizzle-fuzz-all-"));
const start = performance.now();

/** Runs cases in a child with limits until it ends; returns where to go on. */
function runSome(first: number): Promise<number> {
  return new Promise((done) => {
    const child = fork(new URL("worker.js", import.meta.url), [], {
      execArgv: [`--max-old-space-size=${MEGABYTES}`],
      env: { ...process.env, TMPDIR: temporary },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    let printed = "";
    let warned = "";
    child.stdout?.on("data", (part: Buffer) => {
      printed += part.toString();
    });
    child.stderr?.on("data", (part: Buffer) => {
      warned = (warned + part.toString()).slice(-3000);
    });
    let [current, before, ended] = [first, 0, first];
    let hung = false;
    let timer: NodeJS.Timeout;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        hung = true;
        child.kill("SIGKILL");
      }, SECONDS_A_CASE * 1000);
    };
    const fail = (index: number, problems: readonly string[]) => {
      const { kind, recipe } = makeCase(seed, index, kinds);
      failed.add(index);
      process.stdout.write(
        `case ${index} (${kind}; ${recipe.join("; ")})\n${problems.map((problem) => `  ${problem}\n`).join("")}\n`,
      );
    };
    child.on("message", (message: { started: number } | { stray: string } | Report) => {
      watch();
      if ("started" in message) current = message.started;
      else if ("stray" in message) fail(current, [`an unhandled rejection: ${message.stray}`]);
      else {
        const { index, outcome, peakBytes } = message;
        ended = index + 1;
        outcomes.push(outcome);
        const problems = [...outcome.problems];
        if (before > 0 && peakBytes - before > LARGEST_GROWTH)
          problems.push(`took ${Math.round((peakBytes - before) / 2 ** 20)} MiB`);
        before = peakBytes;
        peak = Math.max(peak, peakBytes);
        if (printed !== "") problems.push(`printed ${JSON.stringify(printed)}`);
        printed = "";
        if (problems.length > 0) fail(index, problems);
      }
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (ended >= to) return done(to);
      fail(current, [
        hung ? `did not end in ${SECONDS_A_CASE} s` : `the process ended (${signal ?? code}): ${warned}`,
      ]);
      done(current + 1);
    });
    watch();
    const order: Order = { seed, first, last: to, kinds, main: flags.main };
    child.send(order);
  });
}

let next = from;
while (next < to) next = await runSome(next);
await rm(temporary, { recursive: true, force: true });

const table = new Map<string, Map<string, number>>();
for (const { kind, how } of outcomes) {
  const row = table.get(kind) ?? new Map<string, number>();
  row.set(how, (row.get(how) ?? 0) + 1);
  table.set(kind, row);
}
process.stdout.write("\n");
for (const [kind, row] of [...table].sort())
  process.stdout.write(
    `${kind.padEnd(12)} ${[...row]
      .sort()
      .map(([how, n]) => `${how} ${n}`)
      .join(", ")}\n`,
  );
const slowest = outcomes.reduce((most, { milliseconds }) => Math.max(most, milliseconds), 0);
process.stdout.write(
  `\nseed ${seed}: ${outcomes.length} cases ended, ${failed.size} failed, ` +
    `${((performance.now() - start) / 1000).toFixed(1)} s (slowest ${(slowest / 1000).toFixed(1)} s), ` +
    `peak memory ${Math.round(peak / 2 ** 20)} MiB\n`,
);
if (failed.size > 0 || outcomes.length < to - from) process.exitCode = 1;
