import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "./public-names.js";

const tslab: typeof ts = createRequire(import.meta.url)("@tslab/typescript-for-tslab");
let project: string;

/** A project that installed the package, and nothing that is optional. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "undrizzle-bare-"));
  const installed = join(project, "node_modules/undrizzle");
  cpSync(join(root, "package.json"), join(installed, "package.json"), { recursive: true });
  cpSync(join(root, "dist"), join(installed, "dist"), {
    recursive: true,
    filter: (path) => !/\.(js|tsbuildinfo)$/.test(path),
  });
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  for (const [path, { dev, optional, devOptional, peer, link }] of Object.entries<Record<string, boolean>>(
    packages,
  )) {
    if (dev || optional || devOptional || peer || link || !/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path))
      continue;
    mkdirSync(dirname(join(project, path)), { recursive: true });
    symlinkSync(join(root, path), join(project, path));
  }
  writeFileSync(
    join(project, "all.mts"),
    'import * as undrizzle from "undrizzle";\nundrizzle.version.length;\n',
  );
  writeFileSync(
    join(project, "all.ts"),
    'import * as undrizzle from "undrizzle";\nundrizzle.version.length;\n',
  );
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test("the bare project has no optional package", () => {
  for (const name of ["danfojs-node", "onnxruntime-node", "tslab", "typescript", "zeromq"])
    expect(ts.sys.directoryExists(join(project, "node_modules", name)), name).toBe(false);
});

test("declarations compile without skipLibCheck", () => {
  const { NodeNext } = ts.ModuleKind;
  expect(
    complaints(ts, "all.mts", { module: NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }),
  ).toEqual([]);
}, 120_000);

test("declarations compile with the compiler of the notebooks", () => {
  const resolution = tslab.ModuleResolutionKind.NodeJs ?? 2;
  expect(
    complaints(tslab, "all.ts", { module: tslab.ModuleKind.CommonJS, moduleResolution: resolution }),
  ).toEqual([]);
}, 120_000);

function complaints(compiler: typeof ts, file: string, options: ts.CompilerOptions): string[] {
  const program = compiler.createProgram([join(project, file)], {
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    preserveSymlinks: true,
    esModuleInterop: true,
    target: compiler.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    types: ["node"],
    typeRoots: [join(project, "node_modules/@types")],
    ...options,
  });
  return compiler.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName.slice(project.length + 1)}:${line} ${compiler.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}
