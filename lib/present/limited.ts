/** Applies `work` to all items, at most `jobs` at a time; the first failure aborts the others. */
export async function limited<T, R>(
  jobs: number,
  items: readonly T[],
  outer: AbortSignal | undefined,
  work: (item: T, index: number, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const failure = new AbortController();
  const signal = outer ? AbortSignal.any([outer, failure.signal]) : failure.signal;
  const results: R[] = [];
  const queue = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, item] = next;
      results[index] = await work(item, index, signal);
    }
  };
  const workers = Array.from({ length: Math.min(jobs, items.length) }, () =>
    worker().catch((error) => {
      failure.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(workers);
  await Promise.all(workers);
  return results;
}
