import { join, relative } from "node:path";
import type { CheckedParts } from "../io/parts/checked-parts.js";
import { inputHash } from "../io/parts/input-hash.js";
import { layFiles } from "../io/parts/lay-files.js";
import type { Claim, Manifest } from "../io/parts/manifest.js";
import { finishPart, openPart, partsFolder } from "../io/parts/part.js";
import { ofShard, type Shard } from "../io/parts/shard.js";
import { withLock } from "../io/writing/lock.js";
import type { OutputRules } from "../io/writing/output-guard.js";
import { readOnnxFile } from "../model/onnx-file.js";
import { sure } from "../sure.js";
import { version } from "../version.js";
import { type DrawnDays, drawDays } from "./draw-days.js";
import { dayKey } from "./events.js";
import { addNonFinite } from "./non-finite.js";
import { replaceSynth } from "./replace-synth.js";
import { dayFile, type Run, selectDays } from "./run.js";
import { sharedRunFiles } from "./run-reads.js";
import type { SampleOptions, Sampler } from "./sample.js";
import { dayHash, recordText, type SamplingHead, samplingHead } from "./sampling-record.js";
import { KnownSamples } from "./synth-folder.js";
import type { WrittenSamples } from "./write-samples.js";

export interface SamplePart extends DrawnDays {
  readonly folder: string;
  /** Days of all shards. */
  readonly total: number;
}

/**
 * Draws the samples of the days of one shard into a part of its own, `synth.parts/3-of-8/`, for {@link mergeSamples}. A
 * finished part is left as it is; of one that was cut off, the days that it finished stay.
 *
 * @throws OutputError as {@link openPart} does
 */
export async function writeSamplePart(
  sampler: Sampler,
  options: SampleOptions,
  shard: Shard,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<SamplePart> {
  const { run } = sampler;
  const all = [...(await selectDays(run, options.days)).entries()];
  const days = ofShard(all, shard);
  const claim = await claimOfDays(sampler, options, shard, all.length, days);
  const part = await openPart(run.synthDir, claim);
  const { folder } = part;
  if (part.finished) {
    const drawn = part.finished.result as DrawnDays;
    return { folder, total: all.length, ...drawn, resumed: drawn.days, redrawn: [] };
  }
  const drawn = await drawDays(sampler, options, days, folder, [new KnownSamples(folder)], onProgress);
  const { resumed: _, redrawn: __, ...result } = drawn;
  await finishPart(part, claim, result);
  return { folder, total: all.length, ...drawn };
}

async function claimOfDays(
  sampler: Sampler,
  options: SampleOptions,
  { index, of }: Shard,
  total: number,
  days: readonly (readonly [index: number, day: number])[],
): Promise<Claim> {
  const { run } = sampler;
  const events: Record<string, string> = {};
  const files = await sharedFiles(sampler);
  for (const [, day] of days) {
    events[dayKey(day)] = await dayHash(sampler, day);
    for (const part of ["X_lr", "Y_hr"]) files.push(dayFile(join(run.dataDir, part), day));
  }
  const sources: Record<string, string> = {};
  for (const file of files) sources[relative(partsFolder(run.synthDir), file)] = await inputHash(file);
  return {
    undrizzle: version,
    command: "sample",
    shard: index,
    of,
    total,
    made: { ...(await samplingHead(sampler, options)) },
    sources,
    events,
  };
}

/** Files that the samples of all days are made from. */
async function sharedFiles({ run, files }: Sampler): Promise<string[]> {
  const shared = await sharedRunFiles(run);
  for (const model of Object.values(files)) {
    shared.push(model);
    const { externalData } = await readOnnxFile(model);
    shared.push(...externalData.map((name) => join(model, "..", name)));
  }
  return shared;
}

/**
 * Makes `synth/` of the parts of all shards: byte for byte what {@link writeSamples} writes in one go. The parts stay; files
 * are linked where the disk can.
 *
 * @throws OutputError as {@link writeSamples} does
 */
export async function mergeSamples(
  { target, parts }: CheckedParts,
  rules: Pick<OutputRules, "force"> = {},
): Promise<WrittenSamples> {
  const [first] = parts;
  const hashes = new Map(parts.flatMap(({ manifest }) => Object.entries(manifest.events)));
  const inOrder = [...hashes.keys()].sort((a, b) => dayOf(a) - dayOf(b));
  const record = recordText(
    sure(first).manifest.made as unknown as SamplingHead,
    inOrder.map((key) => sure(hashes.get(key))),
  );
  const run: Pick<Run, "synthDir" | "outputsDir"> = { synthDir: target, outputsDir: join(target, "..") };
  await withLock(run.outputsDir, () =>
    replaceSynth(run, record, rules, async (partial) => {
      for (const { folder, manifest } of parts) await layFiles(folder, manifest.files, partial);
    }),
  );
  const drawn = parts.map(({ manifest }) => manifest.result as Manifest["result"] & DrawnDays);
  const sum = (key: "days" | "samples" | "discarded"): number => drawn.reduce((n, part) => n + part[key], 0);
  const nonFinite = drawn.map((part) => part.nonFinite).reduce(addNonFinite);
  return {
    synthDir: target,
    days: sum("days"),
    samples: sum("samples"),
    discarded: sum("discarded"),
    resumed: 0,
    nonFinite,
    redrawn: [],
  };
}

function dayOf(key: string): number {
  return Number(key.slice("day_".length));
}
