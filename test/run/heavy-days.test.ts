import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRun, selectDays } from "../../lib/run/run.js";
import { tinyRun } from "../fixtures/tiny-run.js";

async function heavyDays(categories: object): Promise<number[]> {
  const folder = await tinyRun();
  await writeFile(join(folder, "data/metadata/categories.json"), JSON.stringify(categories));
  return selectDays(await openRun(folder), "heavy_only");
}

test("heavy days are those of the coast and of the interior, and no others", async () => {
  expect(await heavyDays({ 3: "heavy_coast", 7: "heavy_interior", 8: "moderate", 20: "dry" })).toEqual([
    3, 7,
  ]);
  expect(await heavyDays({ 3: "dry", 7: "not_heavy", 8: "heavy", 20: "heavy_interior" })).toEqual([8, 20]);
});

test("a day without a category, or without a field, is no heavy day", async () => {
  expect(await heavyDays({ 7: "heavy_interior", 9: "heavy_coast", 8: null, 20: 3 })).toEqual([7]);
});
