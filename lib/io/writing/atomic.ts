import fs from "node:fs";
import { access, constants, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { sure } from "../../sure.js";
import { makeFolder } from "./make-folder.js";
import { writing } from "./output-error.js";
import { sweep, temporariesOf, undoOf } from "./temporaries.js";
import { perform, unfinished } from "./unfinished.js";

/** A place to build a file or directory under, before it appears under its own name. */
export interface AtomicPath {
  /** Beside the final path, so that the rename stays within one file system. Nothing is there yet. */
  readonly temporary: string;
  /** Flushes what was built and gives it its final name, replacing what had that name. */
  commit(): Promise<void>;
  /** Removes what was built; the final path is as it was. Harmless after a commit. */
  abort(): Promise<void>;
}

/**
 * Files and directories appear whole or not at all: build under `temporary`, then `commit` or `abort`.
 * Missing parent folders are made. What was at `path` stays there until its replacement is complete. What killed
 * processes left unfinished beside it is removed.
 *
 * @throws OutputError when the folder cannot be made or written
 */
export async function atomicPath(path: string): Promise<AtomicPath> {
  const target = resolve(path);
  const folder = dirname(target);
  await makeFolder(folder);
  sweep(folder);
  const places = temporariesOf(target);
  const { temporary, aside } = places;
  const forget = unfinished(undoOf(target, places));
  return {
    temporary,
    commit: () =>
      writing(path, async () => {
        if (await flushTree(temporary)) await replaceDirectory(temporary, target, aside);
        else await rename(temporary, target);
        forget();
        await flushOne(folder);
      }),
    async abort() {
      forget();
      await rm(temporary, { recursive: true, force: true });
    },
  };
}

/** Writes a file whole or not at all: temporary name in the same folder, fsync, rename. */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const folder = dirname(resolve(path));
  await makeFolder(folder);
  sweep(folder);
  await putFiles([[path, content]]);
  await flushOne(folder);
}

/**
 * {@link writeFileAtomic} for several files in folders that are there: all of them are flushed, then they get
 * their names in this order. {@link flushOne} of the folder makes the names last.
 */
export async function putFiles(
  files: readonly (readonly [path: string, content: Uint8Array | string])[],
): Promise<void> {
  const places = files.map(([path]) => temporariesOf(path));
  const undo = { remove: places.map(({ temporary }) => temporary) };
  const forget = unfinished(undo);
  try {
    // Not in the queue of the file system, from where it would come after a signal has had it removed.
    for (const [i, [path, content]] of files.entries())
      await writing(path, async () => fs.writeFileSync(sure(places[i]).temporary, content, { flag: "wx" }));
    for (const [i, [path]] of files.entries()) await writing(path, () => flushOne(sure(places[i]).temporary));
    for (const [i, [path]] of files.entries())
      await writing(path, async () => fs.renameSync(sure(places[i]).temporary, path));
  } catch (error) {
    perform(undo);
    throw error;
  } finally {
    forget();
  }
}

/**
 * Makes a directory whole or not at all: `fill` gets an empty temporary directory, which takes the place of
 * `path` (and of what was in it) when `fill` has finished, and is removed when it fails.
 */
export async function writeDirectoryAtomic(
  path: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  const place = await atomicPath(path);
  try {
    await writing(path, async () => {
      fs.mkdirSync(place.temporary);
      await fill(place.temporary);
    });
    await place.commit();
  } catch (error) {
    await place.abort();
    throw error;
  }
}

/**
 * Puts one directory in the place of another, which stays `aside` until that has happened. Nothing is moved where the other
 * one could not be removed afterwards.
 */
export async function replaceDirectory(from: string, target: string, aside: string): Promise<void> {
  await needRemovable(target);
  const replaces = await rename(target, aside).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
  try {
    await rename(from, target);
  } catch (error) {
    if (replaces) await rename(aside, target);
    throw error;
  }
  if (replaces) await rm(aside, { recursive: true, force: true });
}

/** Throws EACCES where a folder, or one in it, holds what this user may not remove. */
async function needRemovable(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  if (entries.length > 0) await access(folder, constants.W_OK | constants.X_OK);
  for (const entry of entries) if (entry.isDirectory()) await needRemovable(join(folder, entry.name));
}

/** Flushes a file, or a directory with all that is in it; true for a directory. */
export async function flushTree(path: string): Promise<boolean> {
  const isDirectory = (await stat(path)).isDirectory();
  if (isDirectory) for (const name of await readdir(path)) await flushTree(join(path, name));
  await flushOne(path);
  return isDirectory;
}

/** Flushes a file, or the names in a folder. */
export async function flushOne(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } catch (error) {
    // Some file systems cannot flush a directory.
    if (!["EINVAL", "EPERM", "ENOTSUP", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw error;
  } finally {
    await file.close();
  }
}
