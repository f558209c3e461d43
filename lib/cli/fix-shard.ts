import { join, relative, resolve } from "node:path";
import { splitVariable } from "../io/formats/open-arrays.js";
import { inputHash } from "../io/parts/input-hash.js";
import type { Claim } from "../io/parts/manifest.js";
import { partsFolder } from "../io/parts/part.js";
import { ofShard, type Shard, shardText } from "../io/parts/shard.js";
import { type Fit, type FixSource, writeFixPart } from "../present/fix-part.js";
import { dayKey, listSamples, sampleName } from "../run/events.js";
import type { FixMeterOptions } from "../run/fix-meter.js";
import { dayFile, type Run } from "../run/run.js";
import { sharedRunFiles } from "../run/run-reads.js";
import { sure } from "../sure.js";
import { version } from "../version.js";
import type { FixFlags } from "./commands/fix.js";
import { partText } from "./part-text.js";
import { startProgress } from "./progress.js";
import { storedFlags } from "./stored-flags.js";

/** Treats the events of one shard into a part beside the output; returns what is printed. */
export async function fixShard(
  source: FixSource,
  shard: Shard,
  makeFit: () => Promise<Fit>,
  options: FixMeterOptions,
  flags: FixFlags & { readonly run: string | undefined },
): Promise<string> {
  const target = resolve(flags.output);
  const positions = ofShard([...source.keys.keys()], shard);
  const claim = await claimOf(source, target, shard, positions, flags);
  const progress = await startProgress("writing events", flags.quiet);
  const part = await writeFixPart(source, target, { claim, positions }, makeFit, {
    ...options,
    onProgress: progress.update,
  }).finally(progress.end);
  if (flags.json) return `${JSON.stringify({ ...part, shard: shardText(shard) })}\n`;
  return partText(shard, `${part.events} of ${part.total} events`, { ...part, redrawn: [] });
}

async function claimOf(
  { run, keys }: FixSource,
  target: string,
  { index, of }: Shard,
  positions: readonly number[],
  flags: FixFlags & { readonly run: string | undefined },
): Promise<Claim> {
  const folder = partsFolder(target);
  const { truth, samples, mask, stats = [], fitted, conserve } = flags;
  const named = [truth, samples, mask, ...stats, fitted, conserve].filter((file) => file !== undefined);
  const files = (await Promise.all(named.map(splitVariable))).map(([file]) => resolve(file));
  // A fit by this command is of all events.
  if (run)
    files.push(
      ...(await filesOfRun(run, fitted === undefined ? null : new Set(positions.map((i) => sure(keys[i]))))),
    );
  const sources: Record<string, string> = {};
  for (const file of files) sources[relative(folder, file)] = await inputHash(file);
  return {
    undrizzle: version,
    command: "fix",
    shard: index,
    of,
    total: keys.length,
    made: storedFlags(flags, folder),
    sources,
    events: Object.fromEntries(positions.map((i) => [sure(keys[i]), ""])),
  };
}

async function filesOfRun(run: Run, keys: ReadonlySet<string> | null): Promise<string[]> {
  const files = await sharedRunFiles(run);
  for (const [day, members] of await listSamples(run.synthDir)) {
    if (keys && !keys.has(dayKey(day))) continue;
    files.push(dayFile(join(run.dataDir, "Y_hr"), day), dayFile(join(run.dataDir, "X_lr"), day));
    for (const member of members) files.push(join(run.synthDir, sampleName(day, member, "Y_hr_syn")));
  }
  return files;
}
