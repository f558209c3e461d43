import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { makeFolder } from "./make-folder.js";
import { writing } from "./output-error.js";
import { sweep, temporariesOf, undo } from "./temporaries.js";
import { unfinished } from "./unfinished.js";

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
  const forget = unfinished(() => undo(target, places));
  return {
    temporary,
    commit: () =>
      writing(path, async () => {
        if (await flush(temporary)) await replaceDirectory(temporary, target, aside);
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
  await writeFileAtomicWith(path, (file) => file.writeFile(content));
}

/** {@link writeFileAtomic} for content that is written piece by piece. */
export async function writeFileAtomicWith(
  path: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  await building(path, async (temporary) => {
    const file = await open(temporary, "wx");
    try {
      await write(file);
    } finally {
      await file.close();
    }
  });
}

/**
 * Makes a directory whole or not at all: `fill` gets an empty temporary directory, which takes the place of
 * `path` (and of what was in it) when `fill` has finished, and is removed when it fails.
 */
export async function writeDirectoryAtomic(
  path: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  await building(path, async (temporary) => {
    await mkdir(temporary);
    await fill(temporary);
  });
}

async function building(path: string, build: (temporary: string) => Promise<void>): Promise<void> {
  const place = await atomicPath(path);
  try {
    await writing(path, () => build(place.temporary));
    await place.commit();
  } catch (error) {
    await place.abort();
    throw error;
  }
}

/** Puts one directory in the place of another, which stays `aside` until that has happened. */
export async function replaceDirectory(from: string, target: string, aside: string): Promise<void> {
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

/** Flushes a file, or a directory with all that is in it; true for a directory. */
export async function flush(path: string): Promise<boolean> {
  const isDirectory = (await stat(path)).isDirectory();
  if (isDirectory) for (const name of await readdir(path)) await flush(join(path, name));
  await flushOne(path);
  return isDirectory;
}

async function flushOne(path: string): Promise<void> {
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
