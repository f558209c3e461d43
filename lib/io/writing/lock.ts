import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { OutputError } from "../../errors.js";
import { makeFolder, removeEmpty } from "./make-folder.js";
import { writing } from "./output-error.js";
import { formatOwner, isGone, type Owner, parseOwner, thisProcess } from "./owner.js";
import { giveSign, SIGN_EVERY } from "./sign-of-life.js";
import { sweep, temporariesOf } from "./temporaries.js";
import { unfinished } from "./unfinished.js";

/**
 * Runs `work` while no other undrizzle process writes to `folder`, which is made where it is missing. The lock of a
 * process that is gone is taken over; of another machine or container, after a quarter of an hour without a sign of life.
 *
 * @throws OutputError when another process holds the folder: it is named; when one took it over meanwhile
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const made = await makeFolder(folder);
  try {
    return await holding(join(folder, ".undrizzle.lock"), folder, work);
  } finally {
    await removeEmpty(folder, made); // work that failed may have left it empty
  }
}

/** {@link withLock} for a folder that is replaced as a whole: the lock lies beside it. */
export async function withLockBeside<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const target = resolve(folder);
  const made = await makeFolder(dirname(target));
  try {
    return await holding(join(dirname(target), `.${basename(target)}.undrizzle.lock`), folder, work);
  } finally {
    await removeEmpty(dirname(target), made);
  }
}

/** Others may take and release a lock while we look at it; beyond this, something else is wrong with it. */
const TRIES = 100;

async function holding<T>(lock: string, folder: string, work: () => Promise<T>): Promise<T> {
  sweep(dirname(lock));
  await writing(folder, () => take(lock, folder));
  const own = ownersFile(lock, thisProcess);
  const forget = unfinished({ remove: [own], removeEmpty: [lock], sign: own });
  const stop = giveSigns(own);
  try {
    const result = await work();
    if (!existsSync(own))
      throw new OutputError(
        `${folder}: another process took it over while this one wrote there: what is in it may be of both, run this again`,
      );
    return result;
  } finally {
    stop();
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
  const forget = unfinished({ remove: [temporary] });
  try {
    await mkdir(temporary);
    const own = ownersFile(temporary, thisProcess);
    await writeFile(own, "");
    for (let tries = 0; !(await getsName(temporary, lock)); tries++) {
      const names = await readdir(lock).catch(() => []);
      const owner = parseOwner(names[0] ?? "");
      if (owner && isGone(owner, { since: await silence(lock, owner, own), long: SILENCE }))
        await removeLock(lock, owner);
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

function ownersFile(lock: string, owner: Owner): string {
  return join(lock, formatOwner(owner));
}

/** Milliseconds without a sign after which a process of another machine or container counts as gone. */
const SILENCE = 15 * 60 * 1000;

/** Writes the file that holds a lock again every so often, until told to stop: so others know that the process lives. */
function giveSigns(file: string): () => void {
  const timer = setInterval(giveSign, SIGN_EVERY, file).unref();
  return () => clearInterval(timer);
}

/** Milliseconds from the owner's last sign to now, both by the clock of the file system: a file written now tells its time. */
async function silence(lock: string, owner: Owner, own: string): Promise<number> {
  await writeFile(own, "now");
  const [theirs, now] = await Promise.all(
    [ownersFile(lock, owner), own].map((file) => stat(file).catch(() => null)),
  );
  return theirs && now ? now.mtimeMs - theirs.mtimeMs : 0;
}

async function removeLock(lock: string, owner: Owner): Promise<void> {
  await rm(ownersFile(lock, owner), { force: true });
  await rmdir(lock).catch(() => {}); // it is another's by now
}

function heldBy(owner: Owner | null, folder: string, lock: string): OutputError {
  if (owner?.host === thisProcess.host)
    return new OutputError(
      `${folder}: process ${owner.pid} is writing there: wait for it, or choose another output`,
    );
  const who = owner
    ? `process ${owner.pid} of another machine or container`
    : "a process that it does not name";
  return new OutputError(
    `${folder}: locked by ${who}: wait for it, or choose another output; when it has surely ended, remove ${lock}`,
  );
}
