import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const lib = resolve(import.meta.dirname, "../lib");

/** What every room may import. */
const EVERYWHERE = ["errors.ts", "sure.ts"];

/** Which rooms a room may import from, besides itself and what is everywhere. */
const allowed: Record<string, string[]> = {
  "errors.ts": ["printable.ts"],
  "regular-file.ts": ["errors.ts"],
  "printable.ts": ["sure.ts"],
  "version.ts": [],
  "sure.ts": [],
  fields: [],
  config: ["regular-file.ts", "fields"],
  io: ["printable.ts", "regular-file.ts", "fields", "config"],
  model: ["regular-file.ts", "fields", "config"],
  metrics: ["fields"],
  postprocess: ["fields"],
  storms: ["fields", "config", "io", "metrics", "run", "diagnosis"],
  run: [
    "printable.ts",
    "regular-file.ts",
    "version.ts",
    "fields",
    "config",
    "io",
    "model",
    "metrics",
    "postprocess",
  ],
  diagnosis: ["fields", "config", "model", "metrics", "postprocess", "run"],
  augment: ["regular-file.ts", "version.ts", "fields", "config", "io", "metrics", "postprocess", "run"],
};
allowed.cure = [...allowed.diagnosis!, "diagnosis"];
for (const [room, more] of [
  ["present", ["diagnosis", "cure", "augment", "storms"]],
  ["cli", ["diagnosis", "cure", "augment", "storms", "present"]],
] as const)
  allowed[room] = [...new Set([...allowed.run!, "run", ...more])];

/** Libraries that one room alone may import. */
const owners: Record<string, RegExp> = {
  "onnxruntime-node": /^model\//,
  "danfojs-node": /^present\//,
  h5wasm: /^io\//,
  zarrita: /^io\//,
  lerc: /^io\//,
  numcodecs: /^io\//,
  zstddec: /^io\//,
  "write-excel-file": /^io\//,
  "hyparquet-writer": /^io\//,
  "js-yaml": /^config\//,
};

const files = readdirSync(lib, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const imports = files.flatMap((file) => {
  const text = readFileSync(join(lib, file), "utf8");
  return [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map((match) => ({ file, target: match[1]! }));
});

test("the rooms are read", () => {
  expect(files.length).toBeGreaterThan(20);
  expect(imports.length).toBeGreaterThan(50);
});

test("imports point one way", () => {
  const wrong = imports.filter(({ file, target }) => {
    const from = file.split("/")[0]!;
    if (!target.startsWith(".") || from === "index.ts") return false;
    const to = relative(lib, resolve(lib, dirname(file), target))
      .split("/")[0]!
      .replace(/\.js$/, ".ts");
    return to !== from && ![...EVERYWHERE, ...(allowed[from] ?? [])].includes(to);
  });
  expect(wrong).toEqual([]);
});

/** From the lowest: a folder of lib/io imports from those before it, and none from what all show together. */
const IO_ORDER = [
  "writing",
  "parts",
  "arrays",
  "zip",
  "cf",
  "formats",
  "fields",
  "pairs",
  "tables",
  "public.ts",
];

test("inside of lib/io, too", () => {
  const folders = readdirSync(join(lib, "io"));
  expect([...folders].sort()).toEqual([...IO_ORDER].sort());
  const wrong = imports.filter(({ file, target }) => {
    const to = relative(join(lib, "io"), resolve(lib, dirname(file), target));
    if (!file.startsWith("io/") || !target.startsWith(".") || to.startsWith("..")) return false;
    return IO_ORDER.indexOf(to.split("/")[0]!) > IO_ORDER.indexOf(file.split("/")[1]!);
  });
  expect(wrong).toEqual([]);
});

test("a format is a folder, one line in the list of formats, and only those of NumPy are named elsewhere", () => {
  const formats = join(lib, "io/formats");
  const folders = readdirSync(formats, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const listed = imports.filter(({ file }) => file === "io/formats/formats.ts").map(({ target }) => target);
  for (const { name } of folders)
    expect(listed.filter((target) => target.startsWith(`./${name}/`))).toHaveLength(1);
  const wrong = imports.filter(({ file, target }) => {
    const [, of] = /^io\/formats\/(\w+)\//.exec(relative(lib, resolve(lib, dirname(file), target))) ?? [];
    return (
      of && !of.startsWith("np") && file !== "io/formats/formats.ts" && !file.startsWith(`io/formats/${of}/`)
    );
  });
  expect(wrong).toEqual([]);
});

test("a library has one room", () => {
  const wrong = imports.filter(({ file, target }) =>
    Object.entries(owners).some(
      ([name, room]) => (target === name || target.startsWith(`${name}/`)) && !room.test(file),
    ),
  );
  expect(wrong).toEqual([]);
});

test("no top-level await outside of the command line, so that a notebook can load the library", () => {
  const wrong = files.filter(
    (file) =>
      !file.startsWith("cli/") &&
      /^(await|(export )?const .* = await)\b/m.test(readFileSync(join(lib, file), "utf8")),
  );
  expect(wrong).toEqual([]);
});

test("the version is that of package.json", async () => {
  const { version } = await import("../lib/version.js");
  expect(version).toBe(JSON.parse(readFileSync(resolve(lib, "../package.json"), "utf8")).version);
});
