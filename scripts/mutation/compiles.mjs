/**
 * Which changes the compiler refuses. Exported signatures are written out (`isolatedDeclarations`), so a change inside of a
 * file can be wrong in that file alone: only it is checked again.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";

/** @typedef {Pick<import("@stryker-mutator/api/core").MutantResult, "fileName" | "location" | "replacement">} Change */

/**
 * A check of single changes.
 *
 * @returns {(change: Change) => boolean} whether a file compiles with `replacement` in the place of what lies from `start` to `end` (lines and columns from 1)
 */
export function compiler() {
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile("tsconfig.build.json", ts.sys.readFile).config,
    ts.sys,
    process.cwd(),
  );
  const changed = new Map();
  let version = 0;
  const service = ts.createLanguageService({
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames,
    getCurrentDirectory: () => process.cwd(),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptVersion: (file) => String(changed.get(file)?.version ?? 0),
    getScriptSnapshot: (file) => {
      const text = changed.get(file)?.text ?? ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
  });
  return ({ fileName, location: { start, end }, replacement }) => {
    const file = resolve(fileName);
    const text = readFileSync(file, "utf8");
    const starts = ts.createSourceFile(file, text, ts.ScriptTarget.Latest).getLineStarts();
    const at = (/** @type {import("@stryker-mutator/api/core").Position} */ { line, column }) =>
      starts[line - 1] + column - 1;
    changed.set(file, {
      version: ++version,
      text: text.slice(0, at(start)) + replacement + text.slice(at(end)),
    });
    const errors = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
    changed.set(file, { version: ++version, text });
    return errors.length === 0;
  };
}
