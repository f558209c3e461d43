import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseConfig } from "../lib/config/parse.js";
import * as errors from "../lib/errors.js";
import { toMmPerDay } from "../lib/io/cf/units.js";
import { readJson } from "../lib/run/read-json.js";

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("all that users meet are kin, and say by name what they are", () => {
  const { UndrizzleError, isUserError, ...kinds } = errors;
  expect(Object.keys(kinds).length).toBeGreaterThan(8);
  for (const [name, Kind] of Object.entries(kinds)) {
    const cause = new Error("earlier");
    const error = new Kind("what happened", { file: "a.nc", key: "k", value: 3, remedy: "do this", cause });
    expect(error).toBeInstanceOf(UndrizzleError);
    expect(isUserError(error)).toBe(true);
    expect(error).toMatchObject({ name, file: "a.nc", key: "k", value: 3, remedy: "do this", cause });
  }
  expect(isUserError(new Error("of others"))).toBe(false);
});

test("a bad key of a config is named by field as well as in the message", () => {
  expect(thrownBy(() => parseConfig("sampling: {K: 0}", "c.yaml"))).toMatchObject({
    name: "ConfigError",
    file: "c.yaml",
    key: expect.stringContaining("sampling.K"),
  });
});

test("unknown units are kept as the value", () => {
  expect(thrownBy(() => toMmPerDay("furlong", 24, "a.nc"))).toMatchObject({
    name: "UnitsError",
    key: "units",
    value: "furlong",
  });
});

test("what a reader failed on is the cause", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "errors-")), "a.json");
  writeFileSync(path, "{");
  await expect(readJson(path, "write it again")).rejects.toMatchObject({
    file: path,
    cause: expect.any(SyntaxError),
  });
});
