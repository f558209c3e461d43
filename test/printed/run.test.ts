import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonWith } from "../fixtures/python.js";
import { commandsIn, helpExamples, printed } from "./commands.js";
import { makeWorld, type World } from "./world.js";

/** With UNDRIZZLE_PRINTED_COMMANDS=all (`npm run printed-commands`): they take minutes. */
const all = process.env.UNDRIZZLE_PRINTED_COMMANDS === "all";
const python = all ? pythonWith("numpy", "netCDF4") : null;

/** Names of a command or of a fault in a sentence: they say nothing of what to work on. */
const isName = (line: string): boolean =>
  /^[a-z]+( [a-z-]+)?$/.test(line) && !/^(doctor|completion)/.test(line);

/** What cannot be here, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "inspect models/decoder.onnx --against models/sample.npz --names z=latent Y_hat=rain":
    "needs arrays that another tool computed from a model with these names",
};

/** What its reader has done before. */
const BEFORE: Readonly<Record<string, string>> = {
  "categorise my-run/": "rm my-run/data/metadata/categories.json",
  "merge my-run/outputs/synth.parts":
    "rm -rf my-run/outputs/synth; for i in 1 2 3; do undrizzle sample my-run --shard $i/3 --quiet; done",
  "merge my-run/outputs/evaluation_results.json":
    "for i in 1 2; do undrizzle evaluate my-run -o my-run/outputs/evaluation_results.json --shard $i/2; done",
};

/** Words that stand for what the reader has. */
const filled = (line: string): string => line.replaceAll("--method NAME", "--method matched");

/** With what comes before it; an output that another page's command has written is no news. */
function prepared(line: string): string {
  const target = / (?:-o|--output) (\S+)/.exec(line)?.[1];
  const before = [BEFORE[line], target && `rm -rf -- ${target}`].filter((each) => each !== undefined);
  return [...before, `undrizzle ${filled(line)}`].join("; ");
}

describe.skipIf(!python)("commands as they are printed", () => {
  let world: World | undefined;
  beforeAll(async () => {
    world = makeWorld(await mkdtemp(join(tmpdir(), "undrizzle-printed-")), python!);
  }, 600_000);
  afterAll(async () => {
    if (world) await rm(world.folder, { recursive: true, force: true });
  });

  test("run", async () => {
    const lines = [...printed().flatMap(([, text]) => commandsIn(text)), ...(await helpExamples())];
    const wanted = [...new Set(lines)].filter((line) => !isName(line) && !(line in LEFT_OUT));
    const failed: [string, string][] = [];
    for (const line of wanted) {
      const failure = world!.failureOf(prepared(line));
      if (failure !== null) failed.push([`undrizzle ${line}`, failure]);
      console.log(failure === null ? "ok    " : "FAILED", line);
    }
    expect(failed).toEqual([]);
    expect(wanted.length).toBeGreaterThan(60);
  }, 3_600_000);
});
