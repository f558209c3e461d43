import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readOnnxFile } from "../model/onnx-file.js";
import { fileError } from "../regular-file.js";
import { version } from "../version.js";
import { readGivenInputs } from "./given-inputs.js";
import { dayFile, selectDays } from "./run.js";
import type { SampleOptions, Sampler } from "./sample.js";
import { modelStatics, trainedNormalisation } from "./statics.js";

/**
 * What samples are made from, as it stands in their `sampling.json`: options, and SHA-256 of model and data. Two equal
 * records mean equal samples.
 */
export async function samplingRecord(sampler: Sampler, options: SampleOptions): Promise<string> {
  const { files } = sampler;
  const record = {
    undrizzle: version,
    ...options,
    encoder: await modelHash(files.encoder),
    decoder: await modelHash(files.decoder),
    data: await dataHash(sampler, options.days),
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

async function modelHash(path: string): Promise<string> {
  const { externalData } = await readOnnxFile(path);
  const hash = createHash("sha256");
  for (const file of [path, ...externalData.map((name) => join(dirname(path), name))])
    hash.update(await readFile(file).catch(fileError(file)));
  return hash.digest("hex");
}

async function dataHash({ run, files }: Sampler, selector: string): Promise<string> {
  const { height, width } = run.grid;
  const { config, dataDir, landMask, normalisation } = run;
  const days = await selectDays(run, selector);
  const hash = createHash("sha256").update(JSON.stringify({ days, inputs: config.model.inputs }));
  const trained = await trainedNormalisation(files.encoder);
  const statics = await modelStatics(dataDir, config, height, width, trained ?? undefined);
  for (const array of [landMask, normalisation?.mean, normalisation?.std, statics.data])
    hash.update(array ? new Uint8Array(array.buffer, array.byteOffset, array.byteLength) : "none");
  const given = await readGivenInputs(run);
  for (const day of days) {
    for (const { data } of Object.values(await given.of(day)))
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    for (const part of ["X_lr", "Y_hr"]) {
      const file = dayFile(join(dataDir, part), day);
      hash.update(await readFile(file).catch(fileError(file)));
    }
  }
  return hash.digest("hex");
}
