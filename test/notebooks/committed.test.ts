import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { firstFailure } from "../../lib/present/notebook/execute.js";
import { isCode, textOf, titleOf } from "../../lib/present/notebook/notebook.js";
import { codeOf, committed, folder, names, shown, solutionsOf } from "./cells.js";

const root = resolve(folder, "..");

test("the notebooks are there", () => {
  expect(names).toEqual([
    "01-symptoms.ipynb",
    "02-root-cause.ipynb",
    "03-the-documented-fix.ipynb",
    "04-the-real-fix.ipynb",
    "05-augment-and-extremes.ipynb",
    "06-bring-your-own-model.ipynb",
  ]);
});

describe.each(names)("%s", (name) => {
  const notebook = committed(name);
  const code = notebook.cells.filter(isCode);

  test("has a title, a kernel, a parameters cell, and was executed from top to bottom without complaint", () => {
    expect(titleOf(notebook)).toBeTruthy();
    expect(notebook.metadata.kernelspec).toMatchObject({ name: "tslab" });
    expect(code.filter((cell) => cell.metadata.tags?.includes("parameters"))).toHaveLength(1);
    expect(code.map((cell) => cell.execution_count)).toEqual(code.map((_, i) => i + 1));
    expect(firstFailure(notebook)).toBeUndefined();
  });

  test("is at most 3 MB and holds no path of the machine that ran it", () => {
    expect(statSync(join(folder, name)).size).toBeLessThan(3e6);
    for (const text of shown(notebook))
      expect(text).not.toMatch(/(^|[\s"'(=])(\/(?!>)[a-z]+\/[a-z]|[A-Z]:\\)/);
  });

  test("imports the package and its kernel, never a path into it", () => {
    const targets = [...codeOf(notebook).matchAll(/from "([^"]+)"/g)].map((match) => match[1]);
    expect(targets.every((target) => /^(tslab|undrizzle|danfojs-node|node:.+)$/.test(target!))).toBe(true);
  });

  test("teaches: a question first; what was learned, two exercises with folded solutions, references last", () => {
    const prose = notebook.cells.filter((cell) => cell.cell_type === "markdown");
    const first = textOf(prose[0]!.source);
    expect(first).toMatch(/\*\*The question\.\*\*.*After this notebook you can/s);
    expect(first).toMatch(/\*\*Time\.\*\* About .* measured when its outputs were made/);
    const text = prose.map((cell) => textOf(cell.source)).join("\n");
    const headings = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(headings.slice(-3)).toEqual(["What we learned", "Exercises", "References"]);
    expect(text.match(/<details><summary>Solution<\/summary>/g)).toHaveLength(2);
    expect(solutionsOf(notebook)).toHaveLength(2);
    const references = text.slice(text.lastIndexOf("## References")).match(/^- .+$/gm)!;
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) expect(reference).toMatch(/\]\(https:\/\/doi\.org\/10\./);
  });

  test("keeps to narrative and calls: no control flow, no functions of its own", () => {
    expect(codeOf(notebook)).not.toMatch(/\b(if|for|while|function|class|switch)\b/);
    for (const cell of code) expect(textOf(cell.source).split("\n").length).toBeLessThanOrEqual(20);
  });
});

test("all cells type-check strictly, and so do the solutions after them", { timeout: 120_000 }, () => {
  const sources = new Map(
    names.flatMap((name) => {
      const code = codeOf(committed(name));
      const solutions = solutionsOf(committed(name));
      return [
        ["", code] as const,
        ...solutions.map((solution, i) => [`.${i + 1}`, `${code}\n${solution}`] as const),
      ].map(([part, text]) => [join(folder, `${name}${part}.ts`), text] as const);
    }),
  );
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    strict: true,
    noUnusedLocals: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.getSourceFile = (file, version) => {
    const text = sources.get(file);
    return text === undefined ? getSourceFile(file, version) : ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  const complaints = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName}:${line} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
  expect(complaints).toEqual([]);
});
