import { stat } from "node:fs/promises";
import { fromConfig } from "../config/config.js";
import { ConfigError, InstallError, isUserError } from "../errors.js";
import { readOnnxFile } from "../model/onnx-file.js";
import { listSamples } from "../run/events.js";
import type { Input } from "../run/input.js";
import { readStep } from "../run/read-step.js";
import type { Run } from "../run/run.js";
import { openSampler, type Sampler } from "../run/sample.js";
import { type DiagnoseOptions, diagnose } from "./diagnose.js";
import type { Diagnosis } from "./diagnosis.js";
import { samplerEvidence } from "./sampler-evidence.js";

export interface ModelFiles {
  readonly encoder: string;
  readonly decoder: string;
}

/**
 * {@link diagnose} with everything that the input holds: its normalisation, and the model of a run where its
 * config names one that is there, or where `model` names one. Where ONNX Runtime is not installed, a configured model is
 * not asked, and the advice says so.
 *
 * @param input opened by {@link openInput} or made from a run
 * @param options `model` names ONNX files in place of those of the config
 * @returns as {@link diagnose}, evidence level M where a model was asked, N with statistics alone, F with fields
 *   alone
 * @throws ConfigError when a model is given for fields that belong to no run, since it cannot be asked without
 *   predictors; FormatError or ShapeError when the model does not load or fit; InstallError when `model` is given and ONNX
 *   Runtime is not installed
 * @example
 * ```ts
 * const input = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { diagnosis } = await diagnoseInput(input);
 * diagnosis; // → [ 'weak-background', 'latent-ignored' ]
 * ```
 */
export async function diagnoseInput(
  { events, normalisation, run }: Input,
  options: DiagnoseOptions & { readonly model?: ModelFiles } = {},
): Promise<Diagnosis> {
  if (options.model && !run)
    throw new ConfigError(
      "a model needs the predictors and statics of a run: give the run, or its config.yaml",
    );
  const files = options.model ?? (run ? await configuredModel(run) : null);
  const evidence = {
    ...(normalisation ? { normalisation } : {}),
    ...(run ? { step: await readStep(run).catch(cannotBeTold) } : {}),
  };
  if (!run || !files) return diagnose(events, evidence, options);
  let sampler: Sampler;
  try {
    sampler = await openSampler(run, files);
  } catch (error) {
    if (options.model || !(error instanceof InstallError)) throw error;
    const found = await diagnose(events, evidence, options);
    return {
      ...found,
      advice: [...found.advice, `The model was not asked, which tells more: ${error.message}`],
    };
  }
  try {
    const { head } = await readOnnxFile(files.decoder);
    const days = [...(await listSamples(run.synthDir)).keys()];
    return await diagnose(events, { ...evidence, model: samplerEvidence(sampler, days, head) }, options);
  } finally {
    await sampler.model.release();
  }
}

/** Predictors that cannot be read are no reason not to look at the fields. */
function cannotBeTold(error: unknown): null {
  if (isUserError(error)) return null;
  throw error;
}

/** The model that the config of a run names, or null where it names none or it is not there. */
export async function configuredModel({ config }: Run): Promise<ModelFiles | null> {
  const { encoder, decoder } = config.model;
  if (!encoder || !decoder) return null;
  const files = { encoder: fromConfig(config, encoder), decoder: fromConfig(config, decoder) };
  const found = await Promise.all(Object.values(files).map((file) => stat(file).catch(() => null)));
  return found.every((file) => file) ? files : null;
}
