/**
 * Line coverage of lib, by tests in this process and by the command lines and threads that they start.
 *
 * `node scripts/coverage.mjs [test folders]`: runs vitest with coverage, reads what V8 wrote in each child process
 * about dist, follows it back to lib, and prints the share of lines per room and the files below 95 %.
 * `node scripts/coverage.mjs --read` only reads again what the last run has written.
 *
 * Not counted: code for the browser (a browser runs it), AssemblyScript (compiled to WebAssembly), and the list of
 * exports.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { mergeProcessCovs } from "@bcoe/v8-coverage";
import { convert } from "ast-v8-to-istanbul";
import istanbul from "istanbul-lib-coverage";
import ts from "typescript";
import { parseAstAsync } from "vite";

const root = resolve(import.meta.dirname, "..");
const folder = join(root, "coverage");
const children = join(folder, "children");
const WANTED = 0.95;

const status = process.argv[2] === "--read" ? 0 : runTests();

/** @type {Map<string, Record<string, number>>} */
const lines = new Map();
const inProcess = istanbul.createCoverageMap(
  JSON.parse(readFileSync(join(folder, "coverage-final.json"), "utf8")),
);
for (const file of inProcess.files()) addLines(file, inProcess.fileCoverageFor(file).getLineCoverage());
for (const { url, functions } of scriptsOfChildren()) await addScript(fileURLToPath(url), functions);
report();
process.exitCode = status;

function runTests() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(children, { recursive: true });
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      ...process.argv.slice(2),
      "--coverage.enabled",
      "--coverage.provider=v8",
      "--coverage.include=lib/**/*.ts",
      "--coverage.exclude=lib/present/explorer/client/**",
      "--coverage.exclude=lib/fields/wasm/**",
      "--coverage.exclude=lib/index.ts",
      "--coverage.exclude=lib/*/public.ts",
      "--coverage.reporter=json",
      "--coverage.clean=false",
      "--coverage.reportOnFailure",
    ],
    { cwd: root, stdio: "inherit", env: { ...process.env, UNDRIZZLE_CHILD_COVERAGE: children } },
  );
  return status ?? 1;
}

/** dist files that children ran, with what V8 counted in all of their processes together. */
function scriptsOfChildren() {
  const dist = pathToFileURL(join(root, "dist/")).href;
  const processes = readdirSync(children).map((name) => ({
    result: scriptsIn(join(children, name)).filter(({ url }) => url.startsWith(dist)),
  }));
  return mergeProcessCovs(processes).result;
}

/**
 * A process that a test killed while it wrote has nothing to tell.
 *
 * @param {string} file
 * @returns {import("@bcoe/v8-coverage").Script[]}
 */
function scriptsIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).result;
  } catch {
    return [];
  }
}

/**
 * The compiler's own source map, made again, leads back to lib; a dist that is older than lib is not read.
 *
 * @param {string} script
 * @param {import("@bcoe/v8-coverage").Script["functions"]} functions
 */
async function addScript(script, functions) {
  const file = join(root, "lib", relative(join(root, "dist"), script)).replace(/\.js$/, ".ts");
  if (!inProcess.data[file] || !existsSync(script)) return;
  const code = readFileSync(script, "utf8");
  const compiled = ts.transpileModule(readFileSync(file, "utf8"), {
    fileName: file,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, sourceMap: true },
  });
  const withoutMap = compiled.outputText.replace(/\/\/# sourceMappingURL.*\s*$/, "");
  if (withoutMap !== code) return;
  const data = await convert({
    ast: parseAstAsync(code),
    code,
    coverage: { url: `file://${script}`, functions },
    sourceMap: { ...JSON.parse(compiled.sourceMapText ?? ""), sources: [file] },
  });
  for (const entry of Object.values(data))
    addLines(file, istanbul.createFileCoverage(entry).getLineCoverage());
}

/**
 * @param {string} file
 * @param {Record<string, number>} hits
 */
function addLines(file, hits) {
  const known = lines.get(file) ?? {};
  for (const [line, count] of Object.entries(hits)) known[line] = (known[line] ?? 0) + count;
  lines.set(file, known);
}

function report() {
  /** @type {Map<string, { n: number, covered: number }>} */
  const rooms = new Map();
  const below = [];
  for (const [file, hits] of lines) {
    const name = relative(join(root, "lib"), file);
    const room = name.includes("/") ? name.split("/")[0] : "(lib)";
    const missed = Object.keys(hits).filter((line) => hits[line] === 0);
    const n = Object.keys(hits).length;
    for (const key of [room, "all"]) {
      const total = rooms.get(key) ?? { n: 0, covered: 0 };
      rooms.set(key, { n: total.n + n, covered: total.covered + n - missed.length });
    }
    if (n > 0 && missed.length / n > 1 - WANTED) below.push({ name, share: 1 - missed.length / n, missed });
  }
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;
  for (const { name, share, missed } of below.sort((a, b) => a.share - b.share))
    console.log(`${percent(share)}  lib/${name}: lines ${missed.join(" ")}`);
  const table = Object.fromEntries(
    [...rooms].sort().map(([room, { n, covered }]) => [room, { lines: n, covered, share: covered / n }]),
  );
  for (const [room, { lines: n, share }] of Object.entries(table))
    console.log(`${percent(share).padStart(8)}  of ${String(n).padStart(5)} lines  ${room}`);
  writeFileSync(join(folder, "rooms.json"), JSON.stringify(table, null, 2));
}
