import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Names of a module; those of a group stand behind its name. */
function namesOf(module: object): string[] {
  return Object.entries(module).flatMap(([name, value]) =>
    Object.prototype.toString.call(value) === "[object Module]"
      ? namesOf(value).map((inner) => `${name}.${inner}`)
      : [name],
  );
}

test("the public surface is what public-surface.json lists: adding or removing a name is a decision", async () => {
  const library: object = await import("../lib/index.js");
  const listed = JSON.parse(readFileSync(join(import.meta.dirname, "public-surface.json"), "utf8"));
  expect(namesOf(library).sort()).toEqual(listed);
});
