import { join, resolve } from "node:path";
import { UsageError } from "../errors.js";
import { splitVariable } from "../io/formats/open-arrays.js";
import { type Shard, shardText } from "../io/parts/shard.js";
import type { EvaluateOptions } from "../metrics/evaluate.js";
import { writeEvaluationPart } from "../run/evaluation-part.js";
import type { OpenedInput } from "../run/input.js";
import type { Strata } from "../run/strata/strata.js";
import { sure } from "../sure.js";
import type { EvaluateFlags } from "./commands/evaluate.js";
import { partText } from "./part-text.js";
import { startProgress } from "./progress.js";

/** Options that say where something is, or what is printed: they do not change the numbers. */
const NOT_ASKED = [
  "config",
  "truth",
  "samples",
  "mask",
  "stats",
  "dataRoot",
  "outputsRoot",
  "output",
  "draws",
  "json",
  "csv",
  "quiet",
  "force",
  "threads",
  "shard",
  "metrics",
  "threshold",
  "slack",
  "intervals",
];

/** Measures one shard into a part beside the results; returns what is printed. */
export async function evaluateShard(
  input: OpenedInput,
  shard: Shard,
  flags: EvaluateFlags,
  options: EvaluateOptions & { readonly intervals: boolean; readonly strata: readonly Strata[] },
): Promise<string> {
  if (flags.draws === "prior")
    throw new UsageError("--draws prior is not measured in shards: evaluate it with --no-shard");
  if (flags.output === undefined && !input.run)
    throw new UsageError("shards need an output to be parts of: name a file with -o");
  const target = resolve(flags.output ?? join(sure(input.run).outputsDir, "evaluation_results.json"));
  const masks = (flags.region ?? []).flatMap((region) => ("mask" in region ? region.mask : []));
  const { truth, samples, mask, stats = [], elevation } = flags;
  const named = [truth, samples, mask, ...stats, elevation, ...masks].filter((file) => file !== undefined);
  const files = await Promise.all(named.map(splitVariable));
  const asked = Object.fromEntries(Object.entries(flags).filter(([key]) => !NOT_ASKED.includes(key)));
  const progress = await startProgress("measuring events", flags.quiet);
  const part = await writeEvaluationPart(
    input,
    target,
    shard,
    {
      ...options,
      metrics: flags.metrics ?? (flags.csv ? "five" : null),
      asked,
      files: files.map(([file]) => resolve(file)),
    },
    progress.update,
  ).finally(progress.end);
  if (flags.json) return `${JSON.stringify({ ...part, shard: shardText(shard) })}\n`;
  return partText(shard, `${part.events} of ${part.total} events`, { ...part, redrawn: [] });
}
