import { UsageError } from "../../errors.js";

/** One of several processes, each of which takes a share of the events. */
export interface Shard {
  /** Which one, from 1. */
  readonly index: number;
  /** How many there are. */
  readonly of: number;
}

const MOST_SHARDS = 100_000;

/**
 * Reads `i/n`.
 *
 * @throws UsageError for anything else, and where i is not from 1 to n
 */
export function parseShard(text: string): Shard {
  const [, index, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text.trim())?.map(Number) ?? [];
  if (!index || !of || index > of || of > MOST_SHARDS)
    throw new UsageError(
      `shard "${text}": give i/n, such as 3/8 for the third of eight: i from 1 to n, n at most ${MOST_SHARDS}`,
    );
  return { index, of };
}

export function shardText({ index, of }: Shard): string {
  return `${index}/${of}`;
}

/** What a shard takes of a sorted list: the i-th, the (i + n)-th … */
export function ofShard<T>(all: readonly T[], { index, of }: Shard): T[] {
  return all.filter((_, i) => i % of === index - 1);
}

/**
 * The shard of a task of a Slurm array, by `SLURM_ARRAY_TASK_ID`, `_MIN`, `_MAX`, `_STEP` and `_COUNT`; `null` outside of one.
 *
 * @throws UsageError when the array has gaps (`--array=3,5`): then nobody knows which shard of how many a task is
 */
export function shardOfArrayTask(env: Readonly<Record<string, string | undefined>>): Shard | null {
  if (env.SLURM_ARRAY_TASK_ID === undefined) return null;
  const number = (name: string, otherwise = Number.NaN): number => {
    const text = env[`SLURM_ARRAY_TASK_${name}`];
    return text === undefined ? otherwise : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  const [id, least, of] = [number("ID"), number("MIN"), number("COUNT")];
  const step = number("STEP", 1);
  const most = number("MAX", least + (of - 1) * step);
  const index = (id - least) / step + 1;
  if (!(Number.isInteger(index) && index >= 1 && index <= of && most === least + (of - 1) * step))
    throw new UsageError(
      `Slurm array task ${env.SLURM_ARRAY_TASK_ID} of tasks ${env.SLURM_ARRAY_TASK_MIN}–${env.SLURM_ARRAY_TASK_MAX}, ` +
        `${env.SLURM_ARRAY_TASK_COUNT} in number: the array has gaps, so its shards cannot be told: give --shard i/n, or --no-shard for all events`,
    );
  return { index, of };
}
