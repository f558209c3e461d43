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

export const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect);
Object.assign(expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]);
chai.expect.extend(expect, customMatchers);
expect.fail = (message) => chai.assert.fail(message);

const chain = new Proxy(() => chain, { get: () => chain });
/** Types are the compiler's to check. */
export const expectTypeOf = chain;

/** `{ id, run }` in the order of the files. */
export const tests = [];
const names = [];
const ids = new Set();

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

function group(name, body) {
  names.push(name);
  const outer = { ...around };
  body();
  Object.assign(around, outer);
  names.pop();
}

/** What stands before and after the tests that are collected next. */
const around = { before: [], after: [] };
const first = [];
const last = [];

/** Done once for all tests and mutants, by {@link prepare}: no mutant is on then. */
export const beforeAll = (body) => first.push(body);
export const afterAll = (body) => last.push(body);
export const beforeEach = (body) => {
  around.before = [...around.before, body];
};
export const afterEach = (body) => {
  around.after = [...around.after, body];
};

export async function prepare() {
  for (const body of first.splice(0)) await body();
}

export async function tidy() {
  for (const body of last.splice(0)) await body();
}

function collector(collect) {
  const each = (rows) => (name, body) => {
    for (const [i, row] of [...rows].entries())
      collect(`${name} [${i}]`, () => (Array.isArray(row) ? body(...row) : body(row)));
  };
  const skip = () => {};
  return Object.assign(
    (name, ...rest) =>
      collect(
        name,
        rest.find((part) => typeof part === "function"),
      ),
    {
      each,
      skip,
      skipIf: (condition) => (condition ? skip : collect),
    },
  );
}

export const test = collector(add);
export const it = test;
export const describe = collector(group);

/** Names the tests that are collected next. */
export function inFile(file) {
  Object.assign(around, { before: [], after: [] });
  names.length = 0;
  names.push(file);
}
