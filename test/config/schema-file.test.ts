import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { z } from "zod";
import { configJsonSchema } from "../../lib/config/json-schema.js";

const root = resolve(import.meta.dirname, "../..");

test("the shipped JSON Schema is that of the code (else: node scripts/write-schema.mjs)", async () => {
  const shipped = JSON.parse(await readFile(resolve(root, "schema/config.schema.json"), "utf8"));
  expect(shipped).toEqual(configJsonSchema());
});

test("the embedded config.yaml passes it, a bad value does not", async () => {
  const schema = z.fromJSONSchema(configJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
  const config = load(await readFile(resolve(root, "data/embedded/config.yaml"), "utf8")) as object;
  expect(schema.safeParse(config).success).toBe(true);
  const bad = schema.safeParse({ ...config, sampling: { mode: "best" } });
  expect(bad.error?.issues[0]?.path).toEqual(["sampling", "mode"]);
});
