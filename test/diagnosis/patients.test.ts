import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diagnoseInput } from "../../lib/diagnosis/diagnose-input.js";
import type { CauseId, Diagnosis } from "../../lib/diagnosis/diagnosis.js";
import { openInput } from "../../lib/run/input.js";
import { openRun } from "../../lib/run/run.js";
import { openSampler, sampleOptions } from "../../lib/run/sample.js";
import { writeSamples } from "../../lib/run/write-samples.js";
import { pythonWith, runPython } from "../fixtures/python.js";

const python = pythonWith("numpy", "onnx");

/** Samples of a model with a known sickness, diagnosed with everything that its run holds. */
async function patient(folder: string, threshold = 0): Promise<Diagnosis> {
  const opened = await openRun(folder);
  const outputsDir = join(folder, `outputs-${threshold}`);
  const run = { ...opened, outputsDir, synthDir: join(outputsDir, "synth") };
  const sampler = await openSampler(run);
  try {
    await writeSamples(sampler, { ...sampleOptions(run), pixelThreshold: threshold });
  } finally {
    await sampler.model.release();
  }
  const input = await openInput({ run: folder, roots: { outputsRoot: outputsDir }, areSamplesSuspect: true });
  try {
    return await diagnoseInput(input);
  } finally {
    await input.close();
  }
}

describe.skipIf(!python)(
  "models with a sickness that is known by their making (skipped without onnx for Python)",
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "undrizzle-patients-"));
      runPython(python!, resolve(import.meta.dirname, "../fixtures/patients/make.py"), folder);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test.each<[string, number, readonly CauseId[], readonly CauseId[], RegExp]>([
      [
        "one-map",
        0,
        ["activation-floor", "mode-collapse"],
        [
          "excess-small-scale",
          "latent-ignored",
          "conditioning-ignored",
          "event-amount-lost",
          "smooth-fields",
          "edge-effect",
          "regional-bias",
        ],
        /^(Apply the threshold|Lower the threshold)/,
      ],
      [
        "point-posterior",
        0,
        ["point-posterior", "conditioning-ignored"],
        ["smooth-fields"],
        /^Condition less/,
      ],
      [
        "prior-draws",
        0,
        ["unrelated-samples"],
        ["prior-gap", "conditioning-ignored", "smooth-fields"],
        /fix --method matched/,
      ],
      [
        "prior-amount",
        0,
        ["unrelated-samples", "prior-gap"],
        ["conditioning-ignored", "smooth-fields"],
        /fix --method matched/,
      ],
      [
        "point-posterior",
        2,
        ["over-threshold", "point-posterior"],
        ["conditioning-ignored", "smooth-fields"],
        /^Compare the order/,
      ],
      [
        "point-posterior",
        6,
        ["over-threshold"],
        ["point-posterior", "conditioning-ignored", "smooth-fields"],
        /^Compare the order/,
      ],
      [
        "other-days",
        0,
        ["predictors-out-of-step"],
        ["shuffled-events", "under-dispersed", "smooth-fields", "weak-background"],
        /^Sample the posterior/,
      ],
    ])(
      "%s, threshold %d: its causes are named, none that is false, and not the cure that failed",
      async (kind, threshold, causes, alsoTrue, failed) => {
        const { diagnosis, advice } = await patient(join(folder, kind), threshold);
        for (const id of causes) expect(diagnosis).toContain(id);
        expect([...causes, ...alsoTrue]).toEqual(expect.arrayContaining([...diagnosis]));
        expect(advice.filter((line) => failed.test(line))).toEqual([]);
      },
    );
  },
);
