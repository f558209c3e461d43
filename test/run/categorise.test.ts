import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { categoryOf } from "../../lib/run/categorise.js";
import { runCli } from "../cli/run-cli.js";
import { tinyRun } from "../fixtures/tiny-run.js";

/** 10×5: the border is 2 cells wide, so that the interior is column 2 of rows 2 to 7. */
const grid = { height: 10, width: 5 };
const field = (cells: Record<number, number>, rest = -1): Float32Array =>
  Float32Array.from({ length: 50 }, (_, i) => cells[i] ?? rest);
const P = { P95: 3, P99: 5 };
const inside = 2 * 5 + 2;

describe("the category of a day, by the field's rule", () => {
  test.each([
    ["heavy_interior", field({ [inside]: 5 })],
    ["heavy_coast", field({ [inside - 1]: 5 })],
    ["heavy_coast", field({ [inside + 1]: 5 })],
    ["heavy_coast", field({ [inside - 5]: 5 })],
    ["heavy_interior", field({ [inside + 25]: 5 })],
    ["heavy_coast", field({ [inside + 30]: 5 })],
    ["heavy_coast", field({ [inside - 5]: 9, [inside]: 4.9 })],
    ["moderate", field({ [inside]: 3 })],
    ["moderate", field({}, 0.4)],
    ["dry", field({}, 0.2)],
    ["dry", field({ [inside]: 2.9 })],
  ] as const)("%s", (category, values) => {
    expect(categoryOf(values, grid, null, P)).toBe(category);
  });

  test("sea and missing cells do not count", () => {
    const values = field({ [inside]: 9, 0: Number.NaN });
    const land = Uint8Array.from({ length: 50 }, (_, i) => Number(i !== inside));
    expect(categoryOf(values, grid, land, P)).toBe("dry");
    expect(categoryOf(new Float32Array(50).fill(Number.NaN), grid, land, P)).toBe("dry");
  });
});

test("undrizzle categorise writes categories.json where none is, and replaces none", async () => {
  const folder = await tinyRun();
  const file = join(folder, "data/metadata/categories.json");
  const missing = await runCli("categorise", folder, "-o", join(folder, "c.json"));
  expect([missing.code, missing.stderr]).toEqual([
    1,
    expect.stringMatching(/thresholds\.json does not exist/),
  ]);
  await writeFile(join(folder, "data/metadata/thresholds.json"), '{"P95": 1, "P99": 2}');
  expect((await runCli("categorise", folder)).stderr).toMatch(
    /categories\.json is there already: give -o FILE/,
  );
  await rm(file);
  const { code, stdout } = await runCli("categorise", folder, "--json");
  expect([code, JSON.parse(stdout).days]).toEqual([0, 4]);
  expect(Object.keys(JSON.parse(await readFile(file, "utf8")))).toEqual(["3", "7", "8", "20"]);
});
