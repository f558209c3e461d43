import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { sure } from "../../sure.js";
import { formatOwner, isGone, parseOwner, thisProcess } from "./owner.js";
import { perform, type Undo } from "./unfinished.js";

/** Where something is built, and where what it replaces waits until it is replaced. */
export interface Temporaries {
  readonly temporary: string;
  readonly aside: string;
}

const NAME = /^\.(.+)\.([0-9a-f]{6,12}-\d+-\d+)-[0-9a-f]{8}\.(tmp|old)$/;

/** Names for the making of `path`, beside it, that tell whose they are. */
export function temporariesOf(path: string): Temporaries {
  const target = resolve(path);
  const mark = `${formatOwner(thisProcess)}-${randomBytes(4).toString("hex")}`;
  const stem = join(dirname(target), `.${basename(target)}.${mark}`);
  return { temporary: `${stem}.tmp`, aside: `${stem}.old` };
}

/** Whether a file or folder has the name of one that is being built, or is set aside. */
export function isTemporary(name: string): boolean {
  return NAME.test(name);
}

/** Removes what was built for `target`; what it was to replace is there again. */
export function undoOf(target: string, { temporary, aside }: Temporaries): Undo {
  return { restore: [[aside, resolve(target)]], remove: [temporary] };
}

const swept = new Set<string>();

/**
 * Undoes what processes that are gone (killed, power cut) left unfinished in a folder. Looks once a process: what
 * others leave later is theirs to find. Of processes that run nothing is touched, of those of other machines and
 * containers, and of the time before a restart, nothing that is younger than a day.
 */
export function sweep(folder: string): void {
  const at = resolve(folder);
  if (swept.has(at)) return;
  swept.add(at);
  for (const name of namesIn(at)) {
    const [, target, mark, kind] = NAME.exec(name) ?? [];
    const owner = mark && parseOwner(mark);
    if (!target || !owner || !isGone(owner, { since: ageOf(join(at, name)), long: LONG })) continue;
    const stem = join(at, name.slice(0, -sure(kind).length - 1));
    try {
      perform(undoOf(join(at, target), { temporary: `${stem}.tmp`, aside: `${stem}.old` }));
    } catch {
      // Another process sweeps at the same time, or it is not ours to remove.
    }
  }
}

const LONG = 24 * 3600 * 1000;

/** Milliseconds since something was written; 0 where that is not known. */
function ageOf(path: string): number {
  return Date.now() - (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

/** A folder that cannot be listed may be written all the same. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
