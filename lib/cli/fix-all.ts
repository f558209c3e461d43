import type { Fit } from "../present/fix-part.js";
import { writeFittedSamples } from "../present/write-fitted-samples.js";
import { fixInto } from "../present/write-fix.js";
import type { FixMeterOptions } from "../run/fix-meter.js";
import type { FixFlags } from "./commands/fix.js";
import { fixReport, loneReport } from "./fix-report.js";
import { fixShard } from "./fix-shard.js";
import type { OpenedFixSource } from "./fix-source.js";
import { startProgress } from "./progress.js";
import { shardOf } from "./shard-option.js";
import { treatmentOptions } from "./treatment-options.js";

/**
 * Fits, and applies the fit to every event, or to those of a shard; returns what is printed.
 *
 * @param scored positions of the events to score, where there is a truth
 */
export async function fixAll(
  opened: OpenedFixSource,
  makeFit: () => Promise<Fit>,
  scored: ReadonlySet<number>,
  flags: FixFlags & { readonly run: string | undefined },
): Promise<string> {
  const { input, lone, source } = opened;
  const shard = await shardOf(flags.shard);
  const asked: FixMeterOptions = {
    ...(await treatmentOptions(flags, source.keys.length)),
    ...(flags.wet === undefined ? {} : { threshold: flags.wet }),
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
  };
  if (shard) {
    const isScored = input ? (index: number) => scored.has(index) : () => true;
    return fixShard(source, shard, makeFit, { ...asked, isScored }, flags);
  }
  const { fitted, choice } = await makeFit();
  const progress = await startProgress("writing events", flags.quiet);
  const { output, json, force } = flags;
  if (lone) {
    const options = { ...asked, force };
    const done = await writeFittedSamples(lone, fitted, output, progress.update, options).finally(
      progress.end,
    );
    return loneReport(fitted, done, lone.length, json);
  }
  const options = { ...asked, scored, onProgress: progress.update, force };
  const { fix, files } = await fixInto(input, fitted, output, options).finally(progress.end);
  return fixReport(fix, files, json, input, choice);
}
