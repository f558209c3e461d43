/**
 * What the tests take from "vitest", in this process: `describe`, `test` and `it` collect, {@link tests} holds what they
 * collected, and `expect` is vitest's own. One process then runs thousands of mutants without starting vitest for each.
 */
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  customMatchers,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
} from "@vitest/expect";

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = Object.assign(
  (/** @type {unknown} */ value, /** @type {string | undefined} */ message) => chai.expect(value, message),
  chai.expect,
);
Object.assign(expect, Reflect.get(globalThis, ASYMMETRIC_MATCHERS_OBJECT));
// JestExtend puts it there, where the types of chai know nothing of it.
Reflect.apply(Reflect.get(chai.expect, "extend"), chai.expect, [expect, customMatchers]);
expect.fail = (/** @type {string | undefined} */ message) => chai.assert.fail(message);

/** @type {() => unknown} */
const chain = new Proxy(() => chain, { get: () => chain });
/** Types are the compiler's to check. */
export const expectTypeOf = chain;

/** @typedef {() => unknown} Body */

/**
 * In the order of the files.
 *
 * @type {{ id: string, run: Body }[]}
 */
export const tests = [];
/** @type {string[]} */
const names = [];
const ids = new Set();

/**
 * @param {string} name
 * @param {Body} run
 */
function add(name, run) {
  const full = [...names, name].join(" ");
  let id = full;
  for (let n = 2; ids.has(id); n++) id = `${full} (${n})`;
  ids.add(id);
  const { before, after } = around;
  const whole = async () => {
    for (const body of before) await body();
    try {
      await run();
    } finally {
      for (const body of after) await body();
    }
  };
  tests.push({ id, run: before.length + after.length > 0 ? whole : run });
}

/**
 * @param {string} name
 * @param {Body} body
 */
function group(name, body) {
  names.push(name);
  const outer = { ...around };
  body();
  Object.assign(around, outer);
  names.pop();
}

/**
 * What stands before and after the tests that are collected next.
 *
 * @type {{ before: Body[], after: Body[] }}
 */
const around = { before: [], after: [] };

export const beforeEach = (/** @type {Body} */ body) => {
  around.before = [...around.before, body];
};
export const afterEach = (/** @type {Body} */ body) => {
  around.after = [...around.after, body];
};
/** Files of tests whose inputs other programs make, slowly; no mutant has a part in them. */
const MADE_ELSEWHERE = /^test\/differential\//;
let isMadeElsewhere = false;

/** Done anew for each test: a mutant finds no files that another left, and what prepares them meets the mutant too. */
export const beforeAll = (/** @type {Body} */ body) => {
  if (!isMadeElsewhere) return beforeEach(body);
  /** @type {Promise<unknown> | undefined} */
  let done;
  beforeEach(() => (done ??= Promise.resolve(body())));
};
export const afterAll = (/** @type {Body} */ body) =>
  isMadeElsewhere ? process.on("exit", body) : afterEach(body);

/** @param {(name: string, body: Body) => void} collect */
function collector(collect) {
  const each =
    (/** @type {Iterable<unknown>} */ rows) =>
    (/** @type {string} */ name, /** @type {(...row: unknown[]) => unknown} */ body) => {
      for (const [i, row] of [...rows].entries())
        collect(`${name} [${i}]`, () => (Array.isArray(row) ? body(...row) : body(row)));
    };
  const skip = () => {};
  return Object.assign(
    (/** @type {string} */ name, /** @type {(Body | object | number)[]} */ ...rest) =>
      collect(name, /** @type {Body} */ (rest.find((part) => typeof part === "function"))),
    {
      each,
      skip,
      skipIf: (/** @type {unknown} */ condition) => (condition ? skip : collect),
      runIf: (/** @type {unknown} */ condition) => (condition ? collect : skip),
    },
  );
}

/** Fake clocks are vitest's own; tests that want them do not run here. */
export const vi = {};

export const test = collector(add);
export const it = test;
export const describe = collector(group);

/**
 * Names the tests that are collected next.
 *
 * @param {string} file
 */
export function inFile(file) {
  Object.assign(around, { before: [], after: [] });
  isMadeElsewhere = MADE_ELSEWHERE.test(file);
  names.length = 0;
  names.push(file);
}
