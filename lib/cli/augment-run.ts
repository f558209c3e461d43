import { resolve } from "node:path";
import type { AugmentAdvice } from "../augment/advice.js";
import { type Augmentation, type AugmentOptions, augment } from "../augment/augment.js";
import { mergeAugmented, writeAugmentPart } from "../augment/augment-part.js";
import type { CheckedParts } from "../io/parts/checked-parts.js";
import { partsFolder } from "../io/parts/part.js";
import { type Shard, shardText } from "../io/parts/shard.js";
import { openRun, type Run } from "../run/run.js";
import { sure } from "../sure.js";
import type { AugmentFlags } from "./commands/augment.js";
import { partText } from "./part-text.js";
import { restoredFlags, storedFlags } from "./stored-flags.js";

/** What |z| is compared with where the field's script is not told. */
const FIELD_FILTER = 0.1;

export async function augmentAll(flags: AugmentFlags): Promise<string> {
  const { run, options } = await opened(flags);
  return augmentText(await augment(run, flags.output, options), flags.json);
}

/** Makes the rows of one shard; returns what is printed. */
export async function augmentShard(shard: Shard, flags: AugmentFlags): Promise<string> {
  const { run, options } = await opened(flags);
  const target = resolve(flags.output);
  const part = await writeAugmentPart(run, target, shard, options, storedFlags(flags, partsFolder(target)));
  if (flags.json) return `${JSON.stringify({ ...part, shard: shardText(shard) })}\n`;
  return partText(shard, `samples of ${part.events} of ${part.total} days`, { ...part, redrawn: [] });
}

/** Merges the parts of an augmentation, whose run must be where it was; returns what one run prints. */
export async function mergeAugmentParts(
  parts: CheckedParts,
  { json, force }: { readonly json?: true | undefined; readonly force?: true | undefined },
): Promise<string> {
  const { made } = sure(parts.parts[0]).manifest;
  const { run, options } = await opened(restoredFlags<AugmentFlags>(made, partsFolder(parts.target)));
  return augmentText(await mergeAugmented(run, parts, { ...options, force }), json);
}

async function opened({
  config,
  synth,
  dataRoot,
  outputsRoot,
  allowImplausible,
  thresholdFilter,
  output: _,
  json: __,
  shard: ___,
  ...rest
}: AugmentFlags): Promise<{ run: Run; options: AugmentOptions }> {
  const run = { ...(await openRun(config, { dataRoot, outputsRoot })), allowImplausible };
  const filter = thresholdFilter === true ? FIELD_FILTER : thresholdFilter;
  return {
    run: synth ? { ...run, synthDir: synth } : run,
    options: { ...rest, ...(filter === undefined ? {} : { thresholdFilter: filter }) },
  };
}

function augmentText(done: Augmentation, json: true | undefined): string {
  if (json) return `${JSON.stringify(done)}\n`;
  return (
    `${done.synthetic_samples} samples after ${done.original_samples} real rows in ${done.output}` +
    `${done.dropped_samples ? `, ${done.dropped_samples} left out` : ""}\n${done.note}\n${adviceText(done.advice)}`
  );
}

function adviceText({ advised, conditions, effects }: AugmentAdvice): string {
  const lines = effects.map(({ sentence }) => `  ${sentence}\n`).join("");
  return `advice: ${advised}\nmeasured in ${conditions}:\n${lines}`;
}
