import { availableParallelism } from "node:os";

/** Cores that this process may use: those of the machine that are open to it, of a Slurm task no more than it asked for. */
export function usableThreads(env: Readonly<Record<string, string | undefined>> = process.env): number {
  const asked = Number(env.SLURM_CPUS_PER_TASK);
  return Number.isInteger(asked) && asked > 0
    ? Math.min(asked, availableParallelism())
    : availableParallelism();
}
