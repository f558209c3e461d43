import { isAbsolute, relative, resolve } from "node:path";

/** Flags that name files and folders. */
const PATHS = new Set([
  "run",
  "config",
  "truth",
  "samples",
  "mask",
  "stats",
  "dataRoot",
  "outputsRoot",
  "fitted",
  "conserve",
  "base",
  "synth",
]);

/** Flags that say where or how something is shown: they do not change what is made. */
const NOT_STORED = new Set(["output", "json", "quiet", "force", "threads", "shard"]);

/** What the command line asked for, for the manifest of a part, and where: from the folder of parts. */
export function storedFlags(flags: object, folder: string): Record<string, unknown> {
  const kept = Object.entries(flags).filter(([key, value]) => !NOT_STORED.has(key) && value !== undefined);
  return { ...Object.fromEntries(kept), from: relative(folder, ".") || "." };
}

/** The flags again, with relative paths from here. */
export function restoredFlags<Flags>(stored: Readonly<Record<string, unknown>>, folder: string): Flags {
  const { from, ...flags } = stored;
  const then = resolve(folder, from as string);
  // From the same place, they are as they were given: some are written into what is made.
  const here = (path: string): string =>
    isAbsolute(path) || then === resolve(".") ? path : relative(".", resolve(then, path)) || ".";
  const restored = ([key, value]: [string, unknown]): [string, unknown] => {
    if (!PATHS.has(key)) return [key, value];
    return [key, Array.isArray(value) ? value.map(here) : here(value as string)];
  };
  return Object.fromEntries(Object.entries(flags).map(restored)) as Flags;
}
