/** What is said when memory does not suffice. */
export const outOfMemory: string =
  "not enough memory: give fewer or smaller fields (or samples), or allow more with NODE_OPTIONS=--max-old-space-size=MiB";

/** Whether an error says that memory does not suffice: for an array, or in all. */
export function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof Error &&
    ((error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY" ||
      (error instanceof RangeError &&
        /allocation failed|Invalid (typed )?array (buffer )?length|Invalid string length|could not allocate/i.test(
          error.message,
        )))
  );
}
