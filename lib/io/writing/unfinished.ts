import { existsSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

/** What undoes a piece of work: told in words, so that another thread can do it. */
export interface Undo {
  /** Older outputs that were set aside, and their places: put back where nothing is by now. */
  readonly restore?: readonly (readonly [aside: string, place: string])[];
  /** Files and folders that are removed. */
  readonly remove: readonly string[];
  /** Folders that are removed when they are empty. */
  readonly removeEmpty?: readonly string[];
  /** A file that is written every so often as a sign of life. */
  readonly sign?: string;
}

/** From a thread that runs a command to the one that watches over it. */
export type UnfinishedMessage = { readonly begins: number; readonly undo: Undo } | { readonly ends: number };

/** In the `workerData` of a thread that tells its parent what is unfinished. */
export const SUPERVISED = "undrizzle-supervised";

const supervisor = (workerData as { [SUPERVISED]?: true } | null)?.[SUPERVISED] ? parentPort : null;
const pending = new Map<number, Undo>();
let count = 0;

/**
 * Keeps what undoes a piece of work, for the case that the process is told to end before the work is done.
 *
 * @returns forgets it: call it when the work is done
 */
export function unfinished(undo: Undo): () => void {
  const id = count++;
  pending.set(id, undo);
  supervisor?.postMessage({ begins: id, undo } satisfies UnfinishedMessage);
  return () => {
    pending.delete(id);
    supervisor?.postMessage({ ends: id } satisfies UnfinishedMessage);
  };
}

/** Undoes all that is unfinished, newest first, at once: for a process that is told to end. */
export function abandonUnfinished(): void {
  undoAll(pending);
}

/** Undoes pieces of work by their numbers, newest first, and forgets them. */
export function undoAll(works: Map<number, Undo>): void {
  for (const [id, undo] of [...works].reverse()) {
    works.delete(id);
    try {
      perform(undo);
    } catch {
      // What cannot be removed now is removed by the next process that writes there.
    }
  }
}

/** Does what undoes a piece of work. */
export function perform({ restore = [], remove: gone, removeEmpty = [] }: Undo): void {
  for (const [aside, place] of restore) {
    if (!existsSync(aside)) continue;
    if (existsSync(place)) remove(aside);
    else renameSync(aside, place);
  }
  for (const path of gone) remove(path);
  for (const path of removeEmpty) if (existsSync(path)) rmdirSync(path);
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOTDIR") throw error; // below a file there is nothing
  }
}
