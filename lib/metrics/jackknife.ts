import { studentT } from "./student.js";

/** Groups of successive events, each left out once. */
export interface Grouping {
  /** Events of a group; the last one may have fewer. */
  readonly length: number;
  readonly groups: number;
}

const MOST_GROUPS = 20;

/**
 * Groups for {@link jackknife}: as long as the memory from day to day is usually taken to be (n^⅓ events, Carlstein 1986,
 * doi:10.1214/aos/1176350057), and at most twenty.
 */
export function groupingOf(events: number): Grouping {
  const length = Math.max(1, Math.round(Math.cbrt(events)), Math.ceil(events / MOST_GROUPS));
  return { length, groups: Math.ceil(events / length) };
}

/**
 * Interval of a number by leaving out one group of events after the other: Student's t with groups − 1 degrees of freedom
 * around the estimate (delete-a-group jackknife; Kott 2001, Journal of Official Statistics 17, 521–526).
 *
 * @param estimate of all events
 * @param without the same of all events but one group, for each group
 * @param level coverage; 0.95 by default
 * @returns bounds in the unit of the number; NaN for fewer than two groups, or where it is undefined without one of them
 */
export function jackknife(
  estimate: number,
  without: readonly number[],
  level = 0.95,
): [lower: number, upper: number] {
  const groups = without.length;
  if (groups < 2) return [Number.NaN, Number.NaN];
  const mean = without.reduce((sum, value) => sum + value / groups, 0);
  const squares = without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = studentT(1 - level, groups - 1) * Math.sqrt(((groups - 1) / groups) * squares);
  return [estimate - half, estimate + half];
}
