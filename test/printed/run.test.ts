import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FAULTS } from "../../lib/storms/inject/faults.js";
import { pythonWith } from "../fixtures/python.js";
import { helpExamples, linesIn, printed, wordsOf } from "./commands.js";
import { makeWorld, type World } from "./world.js";

/** UNDRIZZLE_PRINTED_COMMANDS is `all` (`npm run printed-commands`) or a part of them, `2/3`: they take minutes. */
const asked = process.env.UNDRIZZLE_PRINTED_COMMANDS;
const [part, parts] = (asked === "all" ? "1/1" : (asked ?? "")).split("/").map(Number) as [number, number];
const python = asked ? pythonWith("numpy", "netCDF4") : null;

const FAULT_IDS = new Set<string>(FAULTS.map(({ id }) => id));

/** The name of a command in a sentence, or a fault's: it says nothing of what to work on. */
function isName(line: string): boolean {
  const [name, fault, ...rest] = wordsOf(line).split(" ");
  const worksAlone = name === "doctor";
  return rest.length === 0 && (fault === undefined ? !worksAlone : name === "inject" && FAULT_IDS.has(fault));
}

/** What cannot be here, by its words, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "inspect models/decoder.onnx --against models/sample.npz --names z=latent Y_hat=rain":
    "needs arrays that another tool computed from a model with these names",
};

/** What its reader has done before. */
const BEFORE: Readonly<Record<string, string>> = {
  "categorise my-run/": "rm my-run/data/metadata/categories.json",
  "sample my-run/ --shard 3/8": "rm -rf my-run/outputs/synth.parts",
  "merge my-run/outputs/synth.parts":
    "rm -rf my-run/outputs/synth; for i in 1 2 3; do undrizzle sample my-run --shard $i/3 --quiet; done",
  "merge my-run/outputs/evaluation_results.json":
    "for i in 1 2; do undrizzle evaluate my-run -o my-run/outputs/evaluation_results.json --shard $i/2; done",
  "merge fixed.parts":
    "rm -rf fixed fixed.parts; undrizzle fix --truth obs.nc --samples model.nc --method quantile-mapping -o cured --force --quiet; for i in 1 2; do undrizzle fix --fitted cured/method.json --truth obs.nc --samples model.nc -o fixed --shard $i/2 --quiet; done",
};

/** A fit to apply, as of a cure that found one, with the mask that it is applied with. */
function fitted(line: string): string | undefined {
  if (!line.includes("--fitted cured/method.json")) return undefined;
  const mask = / --mask \S+/.exec(line)?.[0] ?? "";
  return `undrizzle fix --truth obs.nc --samples model.nc --method quantile-mapping${mask} -o cured --force --quiet`;
}

/** Words that stand for what the reader has. */
const filled = (line: string): string => line.replaceAll("--method NAME", "--method matched");

/** With what comes before it; an output that another page's command has written is no news. */
function prepared(line: string): string {
  const target = / (?:-o|--output) ([^/\s]\S*)/.exec(line)?.[1];
  const before = [BEFORE[wordsOf(line)], fitted(line), target && `rm -rf -- ${target}`];
  return [...before.filter((each) => each !== undefined), filled(line)].join("; ");
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
    const lines = [...printed().flatMap(([, text]) => linesIn(text)), ...(await helpExamples())];
    const wanted = [...new Map(lines.map((line) => [wordsOf(line), line])).values()].filter(
      (line) => !isName(line) && !(wordsOf(line) in LEFT_OUT),
    );
    const failed: [string, string][] = [];
    for (const line of wanted.filter((_, i) => i % parts === part - 1)) {
      const failure = world!.failureOf(prepared(line));
      if (failure !== null) failed.push([line, failure]);
      console.log(failure === null ? "ok    " : "FAILED", line);
    }
    expect(failed).toEqual([]);
    expect(wanted.length).toBeGreaterThan(70);
  }, 3_600_000);
});
