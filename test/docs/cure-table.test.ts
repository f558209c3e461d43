import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
// @ts-expect-error a script, checked with the scripts
import { cureTables } from "../../scripts/cure-tables.mjs";

const root = resolve(import.meta.dirname, "../..");
const read = (name: string): string => readFileSync(join(root, name), "utf8");

test("the tables of the cure are those of the runs that were measured", () => {
  const { markdown, headline } = cureTables(JSON.parse(read("bench/results/cure.json")));
  expect(read("bench/results/cure.md")).toBe(markdown);
  expect(read("README.md")).toContain(
    `<!-- cure-table: drawn by npm run cure-table -->\n\n${headline}\n<!-- /cure-table -->`,
  );
});
