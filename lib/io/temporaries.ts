import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { formatOwner, isGone, parseOwner, thisProcess } from "./owner.js";

/** Where something is built, and where what it replaces waits until it is replaced. */
export interface Temporaries {
  readonly temporary: string;
  readonly aside: string;
}

const NAME = /^\.(.+)\.([0-9a-f]{6}-\d+-\d+)-[0-9a-f]{8}\.(tmp|old)$/;

/** Names for the making of `path`, beside it, that tell whose they are. */
export function temporariesOf(path: string): Temporaries {
  const target = resolve(path);
  const mark = `${formatOwner(thisProcess)}-${randomBytes(4).toString("hex")}`;
  const stem = join(dirname(target), `.${basename(target)}.${mark}`);
  return { temporary: `${stem}.tmp`, aside: `${stem}.old` };
}

/** Removes what was built for `target`; what it was to replace is there again. */
export function undo(target: string, { temporary, aside }: Temporaries): void {
  if (existsSync(aside)) {
    if (existsSync(target)) remove(aside);
    else renameSync(aside, target);
  }
  remove(temporary);
}

const swept = new Set<string>();

/**
 * Undoes what processes that are gone (killed, power cut) left unfinished in a folder. Looks once a process: what
 * others leave later is theirs to find. Of processes that run, or ran on other machines, nothing is touched.
 */
export function sweep(folder: string): void {
  const at = resolve(folder);
  if (swept.has(at)) return;
  swept.add(at);
  for (const name of namesIn(at)) {
    const [, target, mark, kind] = NAME.exec(name) ?? [];
    const owner = mark && parseOwner(mark);
    if (!target || !owner || !isGone(owner)) continue;
    const stem = join(at, name.slice(0, -kind!.length - 1));
    try {
      undo(join(at, target), { temporary: `${stem}.tmp`, aside: `${stem}.old` });
    } catch {
      // Another process sweeps at the same time, or it is not ours to remove.
    }
  }
}

/** A folder that cannot be listed may be written all the same. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
