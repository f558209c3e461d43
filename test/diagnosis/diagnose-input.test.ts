import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diagnose } from "../../lib/diagnosis/diagnose.js";
import { configuredModel, diagnoseInput } from "../../lib/diagnosis/diagnose-input.js";
import { samplerEvidence } from "../../lib/diagnosis/sampler-evidence.js";
import { ConfigError } from "../../lib/errors.js";
import type { Input } from "../../lib/run/input.js";
import type { Run } from "../../lib/run/run.js";
import type { Sampler } from "../../lib/run/sample.js";
import { eventSet, makeWorld } from "./laboratory.js";

const world = makeWorld({ height: 5, width: 6, events: 8, members: 2, length: 1 });
const input = (parts: Partial<Input> = {}): Input => ({
  events: eventSet(world),
  stored: null,
  normalisation: null,
  run: null,
  pair: null,
  close: async () => {},
  ...parts,
});
const runOf = (folder: string, model: { encoder?: string; decoder?: string }): Run =>
  ({ config: { file: join(folder, "config.yaml"), model }, dataDir: folder, days: [] }) as unknown as Run;

async function inFolder(files: readonly string[], use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-model-"));
  try {
    for (const file of files) await writeFile(join(folder, file), "");
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("an input is diagnosed with what it holds", () => {
  test("fields alone", async () => {
    expect(await diagnoseInput(input())).toEqual(await diagnose(eventSet(world)));
  });

  test("fields and statistics, with the options as they are", async () => {
    const { normalisation } = world;
    const options = { seed: 7, bands: { massBias: [-1, 1] } } as const;
    const found = await diagnoseInput(input({ normalisation }), options);
    expect(found.evidenceLevel).toBe("N");
    expect(found).toEqual(await diagnose(eventSet(world), { normalisation }, options));
  });

  test("a run whose config names no model, as fields", async () => {
    const run = runOf("/nowhere", {});
    expect(await diagnoseInput(input({ run }))).toEqual(await diagnose(eventSet(world), { step: null }));
  });

  test("a model needs a run: its predictors are asked for", async () => {
    const model = { encoder: "e.onnx", decoder: "d.onnx" };
    await expect(diagnoseInput(input(), { model })).rejects.toThrow(ConfigError);
    await expect(diagnoseInput(input(), { model })).rejects.toThrow(
      "needs the predictors and statics of a run",
    );
  });
});

describe("the model that a config names", () => {
  const both = { encoder: "e.onnx", decoder: "d.onnx" };

  test("is found beside the config", async () => {
    await inFolder(["e.onnx", "d.onnx"], async (folder) => {
      expect(await configuredModel(runOf(folder, both))).toEqual({
        encoder: join(folder, "e.onnx"),
        decoder: join(folder, "d.onnx"),
      });
    });
  });

  test("is none where one of its files is not named or not there", async () => {
    await inFolder(["e.onnx"], async (folder) => {
      expect(await configuredModel(runOf(folder, both))).toBeNull();
      expect(await configuredModel(runOf(folder, { encoder: "e.onnx" }))).toBeNull();
      expect(await configuredModel(runOf(folder, { decoder: "e.onnx" }))).toBeNull();
      expect(await configuredModel(runOf(folder, {}))).toBeNull();
    });
  });
});

test("a sampler encodes the day of an event, once while it is asked of the same one", async () => {
  const asked: number[] = [];
  const sampler = {
    model: { latentDim: 3 },
    encode: async (day: number) => {
      asked.push(day);
      return { mu: [day], logvar: [0] };
    },
    decode: async (latents: Float32Array, encoding: unknown) => [latents, encoding],
  } as unknown as Sampler;
  const evidence = samplerEvidence(sampler, [40, 50, 60]);
  expect(evidence.latentDim).toBe(3);
  expect(await evidence.encode(1)).toEqual({ mu: [50], logvar: [0] });
  const latents = Float32Array.of(1, 2, 3);
  expect(await evidence.decode(latents, 1)).toEqual([latents, { mu: [50], logvar: [0] }]);
  expect(asked).toEqual([50]);
  expect(await evidence.decode(latents, 2)).toEqual([latents, { mu: [60], logvar: [0] }]);
  await evidence.encode(1);
  expect(asked).toEqual([50, 60, 50]);
});
