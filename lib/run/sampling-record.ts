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

/** What samples of a run are made from, but for the data of each day. */
export interface SamplingHead extends SampleOptions {
  /** SHA-256, as all hashes. */
  readonly encoder: string;
  readonly decoder: string;
  /** Of all that the days share: which they are, mask, statistics, statics. */
  readonly data: string;
}

/**
 * What samples are made from, as it stands in their `sampling.json`: options, and SHA-256 of model and data. Two equal
 * records mean equal samples.
 */
export async function samplingRecord(sampler: Sampler, options: SampleOptions): Promise<string> {
  const hashes: string[] = [];
  const head = await samplingHead(sampler, options);
  for (const day of await selectDays(sampler.run, options.days)) hashes.push(await dayHash(sampler, day));
  return recordText(head, hashes);
}

/** @param days the hash of each day, in order */
export function recordText(head: SamplingHead, days: readonly string[]): string {
  const data = createHash("sha256")
    .update([head.data, ...days].join("\n"))
    .digest("hex");
  return `${JSON.stringify({ undrizzle: version, ...head, data }, null, 2)}\n`;
}

export async function samplingHead(sampler: Sampler, options: SampleOptions): Promise<SamplingHead> {
  const { files } = sampler;
  return {
    ...options,
    encoder: await modelHash(files.encoder),
    decoder: await modelHash(files.decoder),
    data: await sharedHash(sampler, options.days),
  };
}

/** What the samples of one day are made from, besides what all days share. */
export async function dayHash({ run }: Pick<Sampler, "run">, day: number): Promise<string> {
  const hash = createHash("sha256");
  for (const { data } of Object.values(await (await readGivenInputs(run)).of(day)))
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  for (const part of ["X_lr", "Y_hr"]) {
    const file = dayFile(join(run.dataDir, part), day);
    hash.update(await readFile(file).catch(fileError(file)));
  }
  return hash.digest("hex");
}

async function modelHash(path: string): Promise<string> {
  const { externalData } = await readOnnxFile(path);
  const hash = createHash("sha256");
  for (const file of [path, ...externalData.map((name) => join(dirname(path), name))])
    hash.update(await readFile(file).catch(fileError(file)));
  return hash.digest("hex");
}

async function sharedHash({ run, files }: Sampler, selector: string): Promise<string> {
  const { height, width } = run.grid;
  const { config, dataDir, landMask, normalisation } = run;
  const days = await selectDays(run, selector);
  const hash = createHash("sha256").update(JSON.stringify({ days, inputs: config.model.inputs }));
  const trained = await trainedNormalisation(files.encoder);
  const statics = await modelStatics(dataDir, config, height, width, trained ?? undefined);
  for (const array of [landMask, normalisation?.mean, normalisation?.std, statics.data])
    hash.update(array ? new Uint8Array(array.buffer, array.byteOffset, array.byteLength) : "none");
  return hash.digest("hex");
}
