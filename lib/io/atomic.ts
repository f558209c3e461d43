import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

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
 * Missing parent folders are made. What was at `path` stays there until its replacement is complete.
 */
export async function atomicPath(path: string): Promise<AtomicPath> {
  const target = resolve(path);
  const folder = dirname(target);
  await mkdir(folder, { recursive: true });
  const mark = randomBytes(6).toString("hex");
  const temporary = join(folder, `.${basename(target)}.${mark}.tmp`);
  return {
    temporary,
    async commit() {
      const isDirectory = await flush(temporary);
      if (isDirectory)
        await replaceDirectory(temporary, target, join(folder, `.${basename(target)}.${mark}.old`));
      else await rename(temporary, target);
      await flushOne(folder);
    },
    async abort() {
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
  const place = await atomicPath(path);
  try {
    const file = await open(place.temporary, "wx");
    try {
      await write(file);
    } finally {
      await file.close();
    }
    await place.commit();
  } catch (error) {
    await place.abort();
    throw error;
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
    await mkdir(place.temporary);
    await fill(place.temporary);
    await place.commit();
  } catch (error) {
    await place.abort();
    throw error;
  }
}

async function replaceDirectory(from: string, target: string, aside: string): Promise<void> {
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
async function flush(path: string): Promise<boolean> {
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
