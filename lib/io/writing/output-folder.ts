import { mkdirSync } from "node:fs";
import { lstat, mkdir, realpath, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { OutputError } from "../../errors.js";
import { flushOne, flushTree, replaceDirectory, writeDirectoryAtomic } from "./atomic.js";
import { keepForeign } from "./keep-foreign.js";
import { appendLedger, hashTree, settleLedger, writeLedgerOf } from "./ledger.js";
import { withLock, withLockBeside } from "./lock.js";
import { writing } from "./output-error.js";
import { guardEntry, guardFolder, type OutputRules } from "./output-guard.js";
import { temporariesOf } from "./temporaries.js";
import { perform, unfinished } from "./unfinished.js";

/** Files and folders that a command builds, to appear together in a folder of outputs when all are complete. */
export interface Stage {
  /** Where they are built; the same names as in the folder. */
  readonly path: string;
  /** A place for a file or folder of this name below `path`; its parents are made. */
  place(name: string): Promise<string>;
  /** Writes a file of this name. */
  write(name: string, content: Uint8Array | string): Promise<void>;
}

/**
 * Lets `fill` build outputs, which get their names in `folder` when it has finished; when it fails, nothing of them is
 * left, and what was there is as it was. Other files in the folder are not touched; one of the same name that this program
 * did not write is refused.
 *
 * The caller holds the lock of the folder.
 *
 * @returns what `fill` returned, and the paths that were written
 * @throws OutputError
 */
export async function stageOutputs<T>(
  folder: string,
  rules: OutputRules,
  fill: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { temporary } = temporariesOf(join(folder, "outputs"));
  const path = join(folder, temporary.slice(dirname(temporary).length + 1));
  const undo = { remove: [path] };
  const forget = unfinished(undo);
  const names: string[] = [];
  const claim = async (name: string): Promise<string> => {
    await guardEntry(join(folder, name), rules);
    names.push(name);
    if (dirname(name) !== ".") await mkdir(join(path, dirname(name)), { recursive: true });
    return join(path, name);
  };
  try {
    await writing(folder, async () => mkdirSync(path));
    const result = await fill({
      path,
      place: claim,
      write: async (name, content) => {
        const at = await claim(name);
        await writing(join(folder, name), () => writeFile(at, content));
      },
    });
    await writing(folder, () => publish(path, folder, names, rules));
    return result;
  } catch (error) {
    if (error instanceof Error) error.message = error.message.replaceAll(path, folder);
    throw error;
  } finally {
    perform(undo);
    forget();
  }
}

/** Gives all that was built its name, and sees that it is there. */
async function publish(
  stage: string,
  folder: string,
  names: readonly string[],
  rules: OutputRules,
): Promise<void> {
  await flushTree(stage);
  const current = new Map<string, string>();
  for (const name of names) {
    await guardEntry(join(folder, name), rules);
    for (const [below, hash] of await hashTree(join(stage, name)))
      current.set(below ? `${name}/${below}` : name, hash);
  }
  appendLedger(folder, [...current]);
  for (const name of names) await move(join(stage, name), join(folder, name));
  await flushOne(folder);
  for (const path of current.keys())
    if (!(await lstat(join(folder, path)).catch(() => null)))
      throw new OutputError(
        `${join(folder, path)}: was written and is no longer there: does another process work in ${folder}?`,
      );
  await settleLedger(folder, current);
}

/** A folder takes the place of the older one, and what others laid into that one comes along. */
async function move(from: string, to: string): Promise<void> {
  const { aside } = temporariesOf(to);
  const older = await lstat(to).catch(() => null);
  await mkdir(dirname(to), { recursive: true });
  if (!(await lstat(from)).isDirectory() || !older) return rename(from, to);
  await keepForeign(to, from);
  await replaceDirectory(from, to, aside);
}

/**
 * {@link stageOutputs} in a folder of one command's outputs, which must hold nothing else; it is made where it is missing.
 *
 * @throws OutputError when it holds anything else, or another process writes there
 */
export async function withOutputFolder<T>(
  folder: string,
  rules: OutputRules,
  fill: (stage: Stage) => Promise<T>,
): Promise<T> {
  await guardFolder(folder, rules);
  return withLock(folder, () => stageOutputs(folder, rules, fill));
}

/**
 * Makes a folder whole or not at all: `fill` gets an empty temporary one, which takes the place of `folder`. That must be
 * missing, empty, or written by this program; with `force`, what others laid into it comes along.
 *
 * @throws OutputError when it holds anything else, or another process writes there
 */
export async function writeOutputFolder(
  folder: string,
  rules: OutputRules,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  const target = await realpath(folder).catch(() => folder); // the folder that a link leads to, not the link
  await withLockBeside(target, async () => {
    await guardFolder(folder, rules, true);
    await writeDirectoryAtomic(target, async (temporary) => {
      await fill(temporary);
      await writeLedgerOf(temporary);
      await keepForeign(target, temporary);
    });
  });
}
