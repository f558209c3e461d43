import { sure } from "../sure.js";
/**
 * Results of tasks in the order of their index, with up to `limit` of them under way at once: one reads or writes
 * files while another computes. Who stops early, or fails, waits until those under way have ended.
 */
export async function* inOrder<T>(
  count: number,
  limit: number,
  start: (index: number) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const underWay: Promise<T>[] = [];
  try {
    for (let next = 0; next < count || underWay.length > 0; ) {
      for (; next < count && underWay.length < limit; next++) {
        const task = start(next);
        task.catch(() => {}); // whoever awaits it meets its error
        underWay.push(task);
      }
      const result = await sure(underWay[0]);
      underWay.shift();
      yield result;
    }
  } finally {
    await Promise.allSettled(underWay);
  }
}
