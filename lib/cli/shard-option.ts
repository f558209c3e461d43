import type { Command } from "commander";
import type { Shard } from "../io/parts/shard.js";

export interface ShardFlag {
  /** `false`: all events, whatever array this is a task of. */
  shard?: string | false;
}

/** The options by which one of several processes takes its share of the events. */
export function addShardOption(command: Command, where: string): Command {
  return command
    .option(
      "--shard <i/n>",
      `take every n-th event from the i-th on, as a part in ${where} for undrizzle merge (in a Slurm array: what the task is)`,
    )
    .option("--no-shard", "all events, in a Slurm array too");
}

/** The shard that was asked for, or that a task of a Slurm array is, which is said. */
export async function shardOf(asked: string | false | undefined): Promise<Shard | null> {
  if (asked === false) return null;
  const inArray = process.env.SLURM_ARRAY_TASK_ID !== undefined;
  if (asked === undefined && !inArray) return null;
  const { parseShard, shardOfArrayTask, shardText } = await import("../io/parts/shard.js");
  if (asked !== undefined) return parseShard(asked);
  const shard = shardOfArrayTask(process.env);
  if (shard)
    process.stderr.write(
      `note: task ${process.env.SLURM_ARRAY_TASK_ID} of a Slurm array: shard ${shardText(shard)} of the events (--no-shard takes all)\n`,
    );
  return shard;
}
