import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as Record<
  string,
  Record<string, string>
>;

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

test("the tarball is at most 6 MB and holds what runs: no models, notebooks or build records", () => {
  const text = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ size, files }] = JSON.parse(text) as [Packed];
  expect(size).toBeLessThan(6e6);
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      "dist/cli/main.js",
      "dist/index.d.ts",
      "dist/present/explorer/client/main.js",
      "schema/config.schema.json",
      "data/training/export_own_model.py",
      "docs/your-run.md",
      "docs/programs/01-wet-fraction.ts",
    ]),
  );
  expect(paths.filter((path) => /\.(onnx|ipynb|tsbuildinfo|map)$/.test(path))).toEqual([]);
}, 60_000);

test("what only models and notebooks need is not installed unasked, in the version that is tested", () => {
  for (const name of ["danfojs-node", "onnxruntime-node", "tslab"]) {
    expect(manifest.dependencies, name).not.toHaveProperty(name);
    expect(manifest.peerDependenciesMeta![name], name).toEqual({ optional: true });
    expect(manifest.peerDependencies![name], name).toBe(manifest.devDependencies![name]);
  }
  expect(manifest).not.toHaveProperty("optionalDependencies");
});
