import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { complaintsOf, examples, publicFunctions, runnerOf } from "./examples.js";
import { root } from "./public-names.js";

const given = examples();
let folder: string;

/** Examples run beside `run/`, a tiny run with its model and samples, and truth and samples of twelve days as .npy, .nc and .zarr. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "undrizzle-examples-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/undrizzle"));
  const { href } = new URL("../../reliability/tiny-run.mjs", import.meta.url);
  const make = `const { makeTinyPair, makeTinyRun } = await import("${href}"); await makeTinyPair("."); await makeTinyRun("run");`;
  execute(["--input-type=module", "-e", make]);
  execute([join(root, "dist/cli/main.js"), "sample", "--config", "run/config.yaml", "--quiet"]);
}, 400_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every public function has an example, but for a list that may only shrink", () => {
  const without: string[] = JSON.parse(readFileSync(join(root, "test/surface/without-example.json"), "utf8"));
  const names = new Set(given.map(({ name }) => name));
  expect(publicFunctions().filter((name) => !names.has(name))).toEqual(without);
});

test("examples compile strictly", () => {
  expect(complaintsOf(given)).toEqual([]);
}, 400_000);

test("examples give what they say", () => {
  writeFileSync(join(folder, "examples.mjs"), runnerOf(given));
  const found: Record<string, [string, string][] | string> = JSON.parse(execute(["examples.mjs"]));
  const wrong = Object.entries(found).flatMap(([name, lines]) => {
    if (typeof lines === "string") return `${name}: ${lines}`;
    if (lines.length === 0) return `${name}: says nothing`;
    return lines.flatMap(([says, gives]) => (says === gives ? [] : `${name}: says ${says}, gives ${gives}`));
  });
  expect(wrong).toEqual([]);
}, 400_000);

function execute(args: readonly string[]): string {
  return execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
}
