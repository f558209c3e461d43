import type { BigIntStats } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";

/** Whether two paths lead to one file or folder, whatever they are called: links are followed. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([facts(one), facts(other)]);
  return a && b ? a.dev === b.dev && a.ino === b.ino : resolve(one) === resolve(other);
}

/** Whether `path`, which need not be there yet, is `folder` or lies in it; links are followed. */
export async function isWithin(path: string, folder: string): Promise<boolean> {
  const there = await facts(folder);
  if (!there) return !relative(resolve(folder), resolve(path)).startsWith("..");
  for (let at = await realPlace(path); ; at = dirname(at)) {
    const here = await facts(at);
    if (here && here.dev === there.dev && here.ino === there.ino) return true;
    if (at === dirname(at)) return false;
  }
}

/** A path without links; of what is not there yet, of the folders that are. */
async function realPlace(path: string): Promise<string> {
  const at = resolve(path);
  return realpath(at).catch(async () =>
    at === dirname(at) ? at : join(await realPlace(dirname(at)), basename(at)),
  );
}

function facts(path: string): Promise<BigIntStats | null> {
  return stat(path, { bigint: true }).catch(() => null);
}
