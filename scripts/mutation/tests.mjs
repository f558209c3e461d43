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

export const beforeEach = (body) => {
  around.before = [...around.before, body];
};
export const afterEach = (body) => {
  around.after = [...around.after, body];
};
/** Files of tests whose inputs other programs make, slowly; no mutant has a part in them. */
const MADE_ELSEWHERE = /^test\/differential\//;
let isMadeElsewhere = false;

/** Done anew for each test: a mutant finds no files that another left, and what prepares them meets the mutant too. */
export const beforeAll = (body) => {
  if (!isMadeElsewhere) return beforeEach(body);
  let done;
  beforeEach(() => (done ??= Promise.resolve(body())));
};
export const afterAll = (body) => (isMadeElsewhere ? process.on("exit", body) : afterEach(body));

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
      runIf: (condition) => (condition ? collect : skip),
    },
  );
}

/** Fake clocks are vitest's own; tests that want them do not run here. */
export const vi = {};

export const test = collector(add);
export const it = test;
export const describe = collector(group);

/** Names the tests that are collected next. */
export function inFile(file) {
  Object.assign(around, { before: [], after: [] });
  isMadeElsewhere = MADE_ELSEWHERE.test(file);
  names.length = 0;
  names.push(file);
}
