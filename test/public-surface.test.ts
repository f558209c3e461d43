import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test("the public surface is what public-surface.json lists: adding or removing a name is a decision", async () => {
  const library: object = await import("../lib/index.js");
  const listed = JSON.parse(readFileSync(join(import.meta.dirname, "public-surface.json"), "utf8"));
  expect(Object.keys(library).sort()).toEqual(listed);
});
