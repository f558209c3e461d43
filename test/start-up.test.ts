import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const lib = resolve(import.meta.dirname, "../lib");

/** The packages and files that a file loads with it, through all that it imports other than by `await import()`. */
function loadedBy(start: string): { packages: string[]; files: string[] } {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, target] of text.matchAll(/^(?:import|export) (?!type )[^;"'`]*?from "([^"]+)"/gm))
      if (target!.startsWith(".")) visit(resolve(dirname(file), target!.replace(/\.js$/, ".ts")));
      else if (!target!.startsWith("node:")) packages.add(target!);
  };
  visit(resolve(lib, start));
  return { packages: [...packages].sort(), files: [...seen].map((file) => relative(lib, file)) };
}

const packagesLoadedBy = (start: string): string[] => loadedBy(start).packages;

test("--help, completions and a refused argument load commander alone", () => {
  expect(packagesLoadedBy("cli/main.ts")).toEqual([]);
  expect(packagesLoadedBy("cli/command.ts")).toEqual(["commander"]);
});

test("--help loads no format of files and no method", () => {
  const { files } = loadedBy("cli/command.ts");
  expect(
    files.filter((file) => /^(io\/formats|io\/arrays|postprocess|diagnosis|present)\//.test(file)),
  ).toEqual([]);
});

test("fields are read and measured without the libraries of formats, models, plots and tables", () => {
  expect(packagesLoadedBy("run/input.ts")).toEqual([]);
});

test("the library as a whole loads only what is small, and the schema of config.yaml", () => {
  const small = ["fast-png", "fflate", "js-yaml", "ndarray", "ndarray-fft", "zod"];
  expect(packagesLoadedBy("index.ts").filter((name) => !small.includes(name))).toEqual([]);
});
