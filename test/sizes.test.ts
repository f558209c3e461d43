import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const lib = resolve(import.meta.dirname, "../lib");
const MOST_LINES_OF_A_FILE = 300;
const MOST_LINES_OF_A_FUNCTION = 80;

/** Generated code has no end of its own. */
const UNLIMITED = ["fields/wasm-code.ts"];

/** Files and functions that were longer when this was first asked: a list that may only become shorter. */
const LONG = new Set([
  "diagnosis/joint/amounts.ts",
  "augment/skill.ts: compareSkill",
  "metrics/event-engine.ts: eventEngine",
  "postprocess/match-frequency.ts: matchFrequency",
  "cli/commands/inject.ts: injectCommand",
  "diagnosis/joint/amounts.ts: explainAmounts",
  "diagnosis/joint/latents.ts: examineLatents",
  "io/fields/field-file.ts: fieldsOfVariable",
  "io/pairs/pair.ts: openPair",
  "io/formats/zarr/write-zarr.ts: writeZarrOutput",
  "diagnosis/joint/pairing.ts: examinePairingCauses",
  "present/explorer.ts: buildExplorer",
]);

const files = readdirSync(lib, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !UNLIMITED.includes(file))
  .map((file) => ({ file, text: readFileSync(join(lib, file), "utf8") }));

test("no file is longer than 300 lines", () => {
  const long = files.filter(({ text }) => text.split("\n").length - 1 > MOST_LINES_OF_A_FILE);
  expect(long.map(({ file }) => file).filter((file) => !LONG.has(file))).toEqual([]);
});

test("no function is longer than 80 lines", () => {
  const long = files.flatMap(({ file, text }) => longFunctions(file, text));
  expect(long.filter((name) => !LONG.has(name))).toEqual([]);
});

function longFunctions(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const line = (at: number): number => source.getLineAndCharacterOfPosition(at).line;
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && line(node.end) - line(node.getStart()) >= MOST_LINES_OF_A_FUNCTION)
      found.push(`${file}: ${node.name?.getText() ?? "a function"}`);
    ts.forEachChild(node, look);
  };
  look(source);
  return found;
}
