import { join } from "node:path";
import type { MethodSpec } from "../postprocess/methods.js";
import { eventsInMm } from "./events.js";
import { type Fix, type FixOptions, fixEvents } from "./fix.js";
import type { Run } from "./run.js";
import { openSampler, type SampleOptions, sampleEvents } from "./sample.js";

/** A model and what a method did to its samples: `fix.before` is the model as it is. */
export interface FixedModel {
  readonly name: string;
  readonly fix: Fix;
}

/**
 * Draws samples of several models on the days of one run, one model after the other, and measures them before
 * and after a method. Samples are streamed: memory does not grow with days or models.
 *
 * @param run its data are those of all models
 * @param folder holds `NAME/encoder.onnx` and `NAME/decoder.onnx` for each name
 * @param names of the folders, in the order of the result
 * @param sampling how many samples a day, of which days, at which temperature; thresholds in mm/day
 * @param spec name of the method, and its options beside
 * @param options which events are fitted on and scored
 * @returns the fix of each model, measured in mm/day
 * @throws FormatError and ShapeError when a model is missing or does not fit the run
 * @example
 * ```ts
 * const run = await openRun("run");
 * const spec = { method: "hard-threshold", threshold: 0.5 } as const;
 * const [model] = await fixModels(run, ".", ["run"], sampleOptions(run), spec);
 * [model!.name, model!.fix.before.wetFraction.samples, model!.fix.after.wetFraction.samples]; // → [ 'run', 0.3333, 0.3056 ]
 * ```
 */
export async function fixModels(
  run: Run,
  folder: string,
  names: readonly string[],
  sampling: SampleOptions,
  spec: MethodSpec,
  options: FixOptions = {},
): Promise<FixedModel[]> {
  const fixed: FixedModel[] = [];
  for (const name of names) {
    const sampler = await openSampler(run, {
      encoder: join(folder, name, "encoder.onnx"),
      decoder: join(folder, name, "decoder.onnx"),
    });
    try {
      const events = eventsInMm(run, await sampleEvents(sampler, sampling));
      fixed.push({ name, fix: await fixEvents(events, spec, options) });
    } finally {
      await sampler.model.release();
    }
  }
  return fixed;
}
