import { rmdirSync, rmSync } from "node:fs";
import { mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { OutputError } from "../errors.js";
import { makeFolder } from "./make-folder.js";
import { writing } from "./output-error.js";
import { formatOwner, isGone, type Owner, parseOwner, thisProcess } from "./owner.js";
import { sweep, temporariesOf } from "./temporaries.js";
import { unfinished } from "./unfinished.js";

/**
 * Runs `work` while no other undrizzle process writes to `folder`, which is made where it is missing. The lock of a
 * process that is gone is taken over.
 *
 * @throws OutputError when another process holds the folder: it is named
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const isNew = await makeFolder(folder);
  try {
    return await holding(join(folder, ".undrizzle.lock"), folder, work);
  } finally {
    if (isNew) await rmdir(folder).catch(() => {}); // work that failed may have left it empty
  }
}

/** {@link withLock} for a folder that is replaced as a whole: the lock lies beside it. */
export async function withLockBeside<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const target = resolve(folder);
  await makeFolder(dirname(target));
  return holding(join(dirname(target), `.${basename(target)}.undrizzle.lock`), folder, work);
}

/** Others may take and release a lock while we look at it; beyond this, something else is wrong with it. */
const TRIES = 100;

async function holding<T>(lock: string, folder: string, work: () => Promise<T>): Promise<T> {
  sweep(dirname(lock));
  await writing(folder, () => take(lock, folder));
  const forget = unfinished(() => {
    rmSync(join(lock, formatOwner(thisProcess)), { force: true });
    rmdirSync(lock);
  });
  try {
    return await work();
  } finally {
    forget();
    await removeLock(lock, thisProcess);
  }
}

/**
 * A lock is a folder with a file named for its owner: it gets its name as it is, or not at all where a lock is. Who
 * breaks the lock of a process that is gone removes that file, never another one's.
 */
async function take(lock: string, folder: string): Promise<void> {
  const { temporary } = temporariesOf(lock);
  const forget = unfinished(() => rmSync(temporary, { recursive: true, force: true }));
  try {
    await mkdir(temporary);
    await writeFile(join(temporary, formatOwner(thisProcess)), "");
    for (let tries = 0; !(await getsName(temporary, lock)); tries++) {
      const names = await readdir(lock).catch(() => []);
      const owner = parseOwner(names[0] ?? "");
      if (owner && isGone(owner)) await removeLock(lock, owner);
      else if (names.length === 0 && tries < TRIES) await rmdir(lock).catch(() => {});
      else throw heldBy(owner, folder, lock);
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
    forget();
  }
}

async function getsName(temporary: string, lock: string): Promise<boolean> {
  try {
    await rename(temporary, lock);
    return true;
  } catch (error) {
    if (["ENOTEMPTY", "EEXIST", "EPERM", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return false;
    throw error;
  }
}

async function removeLock(lock: string, owner: Owner): Promise<void> {
  await rm(join(lock, formatOwner(owner)), { force: true });
  await rmdir(lock).catch(() => {}); // it is another's by now
}

function heldBy(owner: Owner | null, folder: string, lock: string): OutputError {
  if (owner?.host === thisProcess.host)
    return new OutputError(
      `${folder}: process ${owner.pid} is writing there: wait for it, or choose another output`,
    );
  const who = owner ? `process ${owner.pid} of another machine` : "a process that it does not name";
  return new OutputError(
    `${folder}: locked by ${who}: wait for it, or choose another output; when it has surely ended, remove ${lock}`,
  );
}
