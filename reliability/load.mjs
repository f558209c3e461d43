// npm run load -- evaluate|fix|augment [--fields 100000] [--edge 32] [--members 1]
// npm run load -- repeat [--minutes 30]
// Runs a command on many generated fields, or decodes and evaluates again and again in one process; says how memory and
// open files moved.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeManyFields, writeManySamples } from "./many-fields.mjs";
import { watch } from "./watch.mjs";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const REPEAT = fileURLToPath(new URL("./repeat.mjs", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fields: { type: "string", default: "100000" },
    edge: { type: "string", default: "32" },
    members: { type: "string", default: "1" },
    minutes: { type: "string", default: "30" },
  },
});
const [mode = ""] = positionals;
const size = { edge: Number(values.edge), members: Number(values.members) };
const events = Math.ceil(Number(values.fields) / size.members);
const folder = await mkdtemp(join(tmpdir(), "undrizzle-load-"));
const input = ["--truth", "truth.npy", "--samples", "samples.npy", "--units", "mm/day", "--quiet"];

/** @type {Record<string, () => string[] | Promise<string[]>>} */
const MODES = {
  async evaluate() {
    await writeManyFields(folder, { ...size, events });
    return [CLI, "evaluate", ...input];
  },
  async fix() {
    await writeManyFields(folder, { ...size, events });
    return [CLI, "fix", ...input, "--method", "matched", "-o", "out"];
  },
  async augment() {
    await writeManySamples(folder, { ...size, events });
    return [CLI, "augment", "--config", ".", "--allow-test-days", "-o", "out", "--pixel-threshold", "0.1"];
  },
  repeat: () => [REPEAT, values.minutes],
};

const argsOf = MODES[mode];
if (!argsOf) throw new Error(`name one of ${Object.keys(MODES).join(", ")}`);
try {
  const args = await argsOf();
  if (mode !== "repeat")
    console.log(`${mode}: ${events} events × ${size.members} of ${size.edge}×${size.edge}`);
  const { code, seconds, peak, quarters, stdout, stderr } = await watch(args, folder);
  for (const { part, rss, open } of quarters) console.log(`at ${part} %: RSS ${rss} MiB, ${open} open files`);
  console.log(`exit code ${code}, ${seconds.toFixed(0)} s, peak ${peak} MiB`);
  if (mode === "repeat" || code !== 0) console.log(stdout + stderr);
  process.exitCode = code ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
