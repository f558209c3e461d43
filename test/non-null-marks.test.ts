import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const lib = join(root, "lib");
/** AssemblyScript, whose arrays have no undefined. */
const KERNELS = "fields/wasm/";
const MOST_MARKS = 50;

/** Places where a value is said to be there by `!` alone. */
function marksOf(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(lib, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    const isMark =
      ts.isNonNullExpression(node) ||
      ((ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) && node.exclamationToken);
    if (isMark) found.push(`${file}:${source.getLineAndCharacterOfPosition(node.end).line + 1}`);
    ts.forEachChild(node, look);
  };
  look(source);
  return found;
}

test("reads are checked: the compiler asks, and few marks answer instead of the code", () => {
  const files = readdirSync(lib, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.startsWith(KERNELS),
  );
  const marks = files.flatMap(marksOf);
  expect(marks.length, marks.join("\n")).toBeLessThan(MOST_MARKS);
});

test("the library and the page's own program are built with noUncheckedIndexedAccess", () => {
  for (const config of ["tsconfig.build.json", "lib/present/explorer/client/tsconfig.json"])
    expect(ts.readConfigFile(join(root, config), ts.sys.readFile).config.compilerOptions).toMatchObject({
      noUncheckedIndexedAccess: true,
    });
});
