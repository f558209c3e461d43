import { ValueError } from "../../errors.js";

/**
 * Now, or the time of `SOURCE_DATE_EPOCH` (seconds since 1970; reproducible-builds.org) where it is set, so that output
 * that says when it was made can be made again byte for byte.
 *
 * @throws ValueError when `SOURCE_DATE_EPOCH` is no such number
 */
export function now(): Date {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  if (!epoch) return new Date();
  const date = new Date(1000 * Number(epoch));
  if (!/^\d+$/.test(epoch) || Number.isNaN(date.getTime()))
    throw new ValueError(`SOURCE_DATE_EPOCH is ${epoch}: give seconds since 1970, or unset it`);
  return date;
}

/** The day of {@link now} in UTC, such as 2024-05-01. */
export function today(): string {
  return now().toISOString().slice(0, 10);
}
