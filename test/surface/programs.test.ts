import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyRun } from "../fixtures/tiny-run.js";
import { publicNames, root } from "./public-names.js";

const node = promisify(execFile);
const programs = join(root, "docs/programs");
const names = readdirSync(programs).filter((name) => name.endsWith(".ts"));
let folder: string;

/** A project beside the files that the programs read: truth and samples of twelve days, and a run with a model. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "undrizzle-programs-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/undrizzle"));
  const { href } = new URL("../../reliability/tiny-run.mjs", import.meta.url);
  await execute(["--input-type=module", "-e", `await (await import("${href}")).makeTinyPair(".")`]);
  await rename(await tinyRun(), join(folder, "run"));
  for (const name of names) writeFileSync(join(folder, script(name)), transpiled(name));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the programs of the docs compile strictly", () => {
  const program = ts.createProgram(
    names.map((name) => join(programs, name)),
    {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: ["node"],
    },
  );
  const complaints = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName.slice(root.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
  expect(complaints).toEqual([]);
}, 120_000);

test.each(names)(
  "%s prints what it says",
  async (name) => {
    const says = /^\/\/ prints: (.*)$/m.exec(readFileSync(join(programs, name), "utf8"))?.[1];
    expect((await execute([script(name)])).trim().split("\n")[0]).toBe(says);
  },
  120_000,
);

test("the page beside them calls functions that there are", () => {
  const page = readFileSync(join(programs, "README.md"), "utf8");
  const called = [...page.matchAll(/(?<![.\w])(?:metrics\.)?([a-z]\w+)\(/g)].map(([text]) =>
    text.slice(0, -1),
  );
  expect(called.length).toBeGreaterThan(20);
  const { symbols } = publicNames();
  expect(called.filter((name) => !symbols.has(name))).toEqual([]);
});

async function execute(args: readonly string[]): Promise<string> {
  return (await node(process.execPath, [...args], { cwd: folder })).stdout;
}

const script = (name: string): string => name.replace(/\.ts$/, ".mjs");

function transpiled(name: string): string {
  return ts.transpileModule(readFileSync(join(programs, name), "utf8"), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  }).outputText;
}
