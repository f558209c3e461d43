/**
 * Runs `work`, which must not await, with a clock that stands at 1970-01-01: HDF5 stamps what it makes with the time,
 * and its JavaScript build has no way to say that it should not. So the same content gives the same bytes.
 */
export function withoutClock<T>(work: () => T): T {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return work();
  } finally {
    Date.now = now;
  }
}
