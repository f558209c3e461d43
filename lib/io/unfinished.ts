const pending = new Set<() => void>();

/**
 * Keeps what undoes a piece of work, for the case that the process is told to end before the work is done.
 *
 * @returns forgets it: call it when the work is done
 */
export function unfinished(undo: () => void): () => void {
  pending.add(undo);
  return () => void pending.delete(undo);
}

/** Undoes all that is unfinished, newest first, at once: for a process that is told to end. */
export function abandonUnfinished(): void {
  for (const undo of [...pending].reverse()) {
    pending.delete(undo);
    try {
      undo();
    } catch {
      // What cannot be removed now is removed by the next process that writes there.
    }
  }
}
