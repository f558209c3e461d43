import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
// @ts-expect-error a script, checked with the scripts
import { modelTables } from "../../scripts/model-tables.mjs";

const folder = resolve(import.meta.dirname, "../../data/training");
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

test("the page of the models is that of what was measured", () => {
  expect(read("results.md")).toBe(modelTables(JSON.parse(read("results.json"))));
});

test("every shipped model is judged, on the same days, with intervals that hold the score", () => {
  const { models } = JSON.parse(read("results.json")) as {
    models: {
      model: string;
      judged: { days: number; scores: Record<string, number>; ranges: Record<string, [number, number]> }[];
    }[];
  };
  expect(models.map(({ model }) => model)).toEqual(
    expect.arrayContaining(["collapsed", "dead-relu", "sparse", "stochastic-fair", "z-linear", "z-relu"]),
  );
  for (const { judged } of models)
    for (const { days, scores, ranges } of judged) {
      expect(days).toBe(48);
      for (const [name, [low, high]] of Object.entries(ranges)) {
        expect(low).toBeLessThanOrEqual(scores[name]!);
        expect(high).toBeGreaterThanOrEqual(scores[name]!);
      }
    }
});
