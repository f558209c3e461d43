/**
 * Stryker's view of the tests: a runner that keeps them in one process, and what is not mutated.
 *
 * `mutation.tests` names the folders and files whose tests run, `mutation.without` tests in them that do not. They and the sources are translated file by file beside
 * themselves in Stryker's copy of the project. A mutant outside of the sample ends as an error, which counts for nothing.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  commonTokens,
  declareClassPlugin,
  declareValuePlugin,
  PluginKind,
  tokens,
} from "@stryker-mutator/api/plugin";
import {
  DryRunStatus,
  determineHitLimitReached,
  MutantRunStatus,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import fc from "fast-check";
import ts from "typescript";
import { inSample } from "./sample.mjs";
import { activate, hits, NONE, withSwitches } from "./switches.mjs";
import { inFile, tests } from "./tests.mjs";

/** A test is slow from so many milliseconds of CPU on: `UNDRIZZLE_SLOW=5000` for files that need big fields. */
const SLOW = Number(process.env.UNDRIZZLE_SLOW ?? 500);
/** Tests of fewer milliseconds run twice before any mutant does. */
const AGAIN = 50;
const TESTS_MODULE = new URL("tests.mjs", import.meta.url).href;

/**
 * @typedef {import("@stryker-mutator/api/test-runner").TestResult} TestResult
 * @typedef {import("@stryker-mutator/api/core").StrykerOptions & { mutation: { tests: string[], without: string[] } }} Options
 */

/**
 * Translates a file and all that it imports from the project; done before, it is left.
 *
 * @param {string} file
 */
function translate(file, done = new Set()) {
  if (done.has(file)) return;
  done.add(file);
  const source = readFileSync(file, "utf8");
  const target = file.replace(/\.ts$/, ".js");
  if (!existsSync(target)) {
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
      },
    });
    const code = outputText.replace(/from "vitest"/, `from ${JSON.stringify(TESTS_MODULE)}`);
    writeFileSync(target, withSwitches(code));
  }
  for (const [, path] of source.matchAll(/(?:from|import\() ?"(\.[^"]+)\.js"/g)) {
    const imported = `${resolve(dirname(file), path)}.ts`;
    if (existsSync(imported)) translate(imported, done);
  }
}

/** @param {string} folder */
function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
    .map((entry) => resolve(entry.parentPath, entry.name))
    .sort();
}

class InProcessRunner {
  static inject = tokens(commonTokens.options);
  /** @type {Map<string, number>} */
  #seconds = new Map();

  /** @param {import("@stryker-mutator/api/core").StrykerOptions} options */
  constructor(options) {
    this.options = /** @type {Options} */ (options);
  }

  /** Mutants are switched on once the modules are loaded: loading them anew would change nothing. */
  capabilities() {
    return { reloadEnvironment: true };
  }

  /** Loads the tests; no part of the time that a mutant has. */
  async init() {
    for (const file of this.options.mutation.tests.flatMap((path) =>
      path.endsWith(".ts") ? [resolve(path)] : testFiles(path),
    )) {
      translate(file);
      inFile(file.slice(process.cwd().length + 1));
      await import(pathToFileURL(file.replace(/\.ts$/, ".js")).href);
    }
    const without = this.options.mutation.without.map((name) => new RegExp(name));
    const kept = tests.filter(({ id }) => !without.some((name) => name.test(id)));
    tests.splice(0, tests.length, ...kept);
    // What a mutant leaves undone in the background is no end of the runner.
    process.on("unhandledRejection", () => {});
  }

  /** @returns {Promise<import("@stryker-mutator/api/test-runner").CompleteDryRunResult>} */
  async dryRun() {
    /** @type {import("@stryker-mutator/api/core").MutantCoverage} */
    const mutantCoverage = { static: hits(), perTest: {} };
    /** @type {TestResult[]} */
    const results = [];
    for (const { id, run } of tests) {
      const start = process.cpuUsage();
      const failure = await failureOf(run);
      const { user, system } = process.cpuUsage(start);
      const timeSpentMs = (user + system) / 1000;
      mutantCoverage.perTest[id] = hits();
      this.#seconds.set(id, timeSpentMs);
      // A test that passes once alone would seem to notice every mutant.
      const again =
        failure.status === TestStatus.Success && timeSpentMs < AGAIN ? await failureOf(run) : failure;
      hits();
      results.push({ id, name: id, timeSpentMs, ...again });
    }
    writeFileSync("seconds.json", JSON.stringify([...this.#seconds]));
    return { status: DryRunStatus.Complete, tests: results, mutantCoverage };
  }

  /**
   * The quickest tests first, up to the first failure; slow ones only where no other meets the mutant.
   *
   * @param {import("@stryker-mutator/api/test-runner").MutantRunOptions} options
   * @returns {Promise<import("@stryker-mutator/api/test-runner").MutantRunResult>}
   */
  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    if (!inSample(activeMutant.id))
      return { status: MutantRunStatus.Error, errorMessage: "not in the sample" };
    const activeHits = activate(Number(activeMutant.id), hitLimit);
    fc.configureGlobal({ endOnFailure: true });
    if (this.#seconds.size === 0 && existsSync("seconds.json"))
      this.#seconds = new Map(JSON.parse(readFileSync("seconds.json", "utf8")));
    const wanted = new Set(testFilter ?? tests.map(({ id }) => id));
    const quickest = tests
      .filter(({ id }) => wanted.has(id))
      .sort((a, b) => (this.#seconds.get(a.id) ?? 0) - (this.#seconds.get(b.id) ?? 0));
    /** @type {TestResult[]} */
    const results = [];
    for (const { id, run } of quickest) {
      if (results.length > 0 && (this.#seconds.get(id) ?? 0) >= SLOW) break;
      const failure = await failureOf(run);
      results.push({ id, name: id, timeSpentMs: 0, ...failure });
      if (failure.status === TestStatus.Failed) break;
    }
    const timedOut = determineHitLimitReached(activeHits(), hitLimit);
    activate(NONE);
    if (!timedOut && results.every(({ status }) => status === TestStatus.Success)) note(activeMutant);
    return toMutantRunResult(timedOut ?? { status: DryRunStatus.Complete, tests: results });
  }
}

/**
 * What is unnoticed so far, for a run that is cut short: .stryker-tmp/unnoticed.txt.
 *
 * @param {import("@stryker-mutator/api/core").Mutant} mutant
 */
function note({ fileName, location: { start }, replacement }) {
  const file = fileName.replace(/^.*\/lib\//, "lib/");
  const change = replacement.replace(/\s+/g, " ");
  appendFileSync("../unnoticed.txt", `${file}:${start.line + 1}:${start.column + 1} → ${change}\n`);
}

/**
 * @param {() => unknown} run
 * @returns {Promise<{ status: TestStatus.Success } | { status: TestStatus.Failed, failureMessage: string }>}
 */
async function failureOf(run) {
  try {
    await run();
    return { status: TestStatus.Success };
  } catch (error) {
    return {
      status: TestStatus.Failed,
      failureMessage: error instanceof Error ? error.message : String(error),
    };
  }
}

/** The words of an error are not behaviour; that it is thrown, and its kind, are. */
const errorTexts = {
  /** @param {{ isNewExpression(): boolean, node: { callee?: { name?: string } } }} path Babel's */
  shouldIgnore(path) {
    if (path.isNewExpression() && /Error$/.test(path.node.callee?.name ?? "")) return "text of an error";
  },
};

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, "in-process", InProcessRunner),
  declareValuePlugin(PluginKind.Ignore, "error-texts", errorTexts),
];

export const strykerValidationSchema = {
  properties: {
    mutation: {
      type: "object",
      properties: {
        tests: { type: "array", items: { type: "string" } },
        without: { type: "array", items: { type: "string" } },
      },
    },
  },
};
