import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KINDS, makeCase } from "./cases.js";
import { caseFromJson, caseToJson } from "./corpus.js";
import { runCase } from "./run-case.js";

const corpus = join(import.meta.dirname, "corpus");

describe("inputs that once crashed, hung or gave a wrong answer", () => {
  test.each(readdirSync(corpus))("%s", async (name) => {
    const one = caseFromJson(readFileSync(join(corpus, name), "utf8"));
    expect((await runCase(one, null)).problems).toEqual([]);
  });
});

const inProcess = KINDS.filter((kind) => kind !== "cli");

test("150 cases of a fixed seed end in a clear error or a right answer, and leave nothing behind", async () => {
  const failed: unknown[] = [];
  const ended = { error: 0, answer: 0 };
  for (let index = 0; index < 150; index++) {
    const outcome = await runCase(makeCase(2026, index, inProcess), null);
    ended[outcome.ended]++;
    if (outcome.problems.length > 0) failed.push({ index, ...outcome });
  }
  expect(failed).toEqual([]);
  expect(ended.error).toBeGreaterThan(50);
  expect(ended.answer).toBeGreaterThan(20);
});

test("the same seed makes the same cases, another seed others", () => {
  const cases = (seed: number) =>
    Array.from({ length: 3 * KINDS.length }, (_, index) => caseToJson(makeCase(seed, index)));
  expect(cases(7)).toEqual(cases(7));
  expect(cases(7)).not.toEqual(cases(8));
});

test("the judge sees a wrong answer, a stack and a file that was left", async () => {
  const good = makeCase(1, 0, ["npy"]);
  const wrong = { ...good, expected: { outcome: "values", values: [[[1]]] } } as const;
  expect(
    (await runCase({ ...wrong, action: { ...wrong.action, do: "config" } as never }, null)).problems,
  ).not.toEqual([]);
  const error = await runCase({ ...good, files: [], expected: { outcome: "values", values: [] } }, null);
  expect(error.problems).toEqual([expect.stringMatching(/^a valid file was refused/)]);
  const unwritten = await runCase({ ...good, expected: { outcome: "values", values: [] } }, null);
  expect(unwritten.problems.length).toBeGreaterThan(0);
});
