import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fromConfig, loadConfig } from "../../lib/config/config.js";
import { configJsonSchema } from "../../lib/config/json-schema.js";
import { parseConfig } from "../../lib/config/parse.js";

const minimal = "data_root: d\noutputs_root: o\n";

describe("parseConfig", () => {
  test("fills the field's defaults and freezes", () => {
    const config = parseConfig(minimal, "/run/config.yaml");
    expect(config.sampling).toMatchObject({
      mode: "posterior",
      K: 5,
      days: "heavy_only",
      pixel_threshold: 0.1,
    });
    expect(config.model.d_z).toBe(128);
    expect(Object.isFrozen(config.sampling)).toBe(true);
    expect(fromConfig(config, config.data_root)).toBe("/run/d");
  });

  test("keeps unknown keys and reports them by path", () => {
    const config = parseConfig(
      `${minimal}colour: blue\nsampling: {K: 3, k: 4}\nscheduler: {type: cosine}\n`,
      "c",
    );
    expect(config.unknownKeys).toEqual(["colour", "sampling.k"]);
    expect((config as unknown as { colour: string }).colour).toBe("blue");
  });

  test.each([
    ["sampling: {K: 0}", /sampling\.K is 0: .*>0/],
    ["sampling: {mode: best}", /sampling\.mode is "best": .*"posterior"\|"prior"/],
    ["sampling: {pixel_threshold: -0.1}", /sampling\.pixel_threshold is -0.1/],
    ["sampling: {days: heavy}", /sampling\.days is "heavy": heavy_only, all, split:NAME or file:PATH/],
    ["sampling: {temperature: warm}", /sampling\.temperature is "warm".*number/],
    ["loss: {beta_kl: -1}", /loss\.beta_kl is -1/],
    ["seed: 1.5", /seed is 1.5/],
  ])("%s names the key, the value and what is allowed", (line, message) => {
    expect(() => parseConfig(minimal + line, "/run/config.yaml")).toThrow(message);
    expect(() => parseConfig(minimal + line, "/run/config.yaml")).toThrow("/run/config.yaml");
  });

  test("a missing key says so", () => {
    expect(() => parseConfig("data_root: d", "c")).toThrow("c: outputs_root is missing: add it");
  });

  test.each(["", "- 1", "just text"])("%j is not a mapping", (text) => {
    expect(() => parseConfig(text, "c")).toThrow(/c: is .* not a mapping/);
  });

  test("broken YAML names the file", () => {
    expect(() => parseConfig("a: [1", "c.yaml")).toThrow(/c\.yaml: not YAML/);
  });

  test("__proto__ is data, not a prototype", () => {
    parseConfig(`${minimal}__proto__: {polluted: true}`, "c");
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

test("a missing file is named", async () => {
  await expect(loadConfig("/nowhere/config.yaml")).rejects.toThrow(
    /\/nowhere\/config\.yaml does not exist: give the path of a config\.yaml/,
  );
});

test("loadConfig reads a file", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "undrizzle-")), "config.yaml");
  await writeFile(file, minimal);
  expect((await loadConfig(file)).file).toBe(file);
});

test("the JSON Schema describes every key", () => {
  const schema = configJsonSchema() as { properties: Record<string, { properties?: object }> };
  expect(Object.keys(schema.properties.sampling!.properties!)).toContain("pixel_threshold");
});
