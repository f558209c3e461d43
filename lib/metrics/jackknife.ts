import type { Band } from "./metric.js";
import { studentT } from "./student.js";

/** Coverage of the intervals. */
export const LEVEL = 0.95;

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
 * Standard error of a number from what it is without each group: √((g − 1)/g Σ(xᵢ − x̄)²); infinite for fewer than two.
 *
 * @param without the number of all events but one group, for each group
 */
export function jackknifeError(without: readonly number[]): number {
  const groups = without.length;
  if (groups < 2) return Number.POSITIVE_INFINITY;
  const mean = without.reduce((sum, value) => sum + value / groups, 0);
  const squares = without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(((groups - 1) / groups) * squares);
}

/**
 * 95 % interval of a number by leaving out one group of events after the other: Student's t with groups − 1 degrees of freedom
 * around the estimate (delete-a-group jackknife; Kott 2001, Journal of Official Statistics 17, 521–526).
 *
 * @param estimate of all events
 * @param without the same of all events but one group, for each group
 * @param range what the number can be: bounds do not lie beyond
 * @returns bounds in the unit of the number; NaN for fewer than two groups, or where it is undefined without one of them
 */
export function jackknife(
  estimate: number,
  without: readonly number[],
  [least, most]: Band = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): [lower: number, upper: number] {
  const groups = without.length;
  if (groups < 2) return [Number.NaN, Number.NaN];
  const half = studentT(1 - LEVEL, groups - 1) * jackknifeError(without);
  return [Math.max(estimate - half, least), Math.min(estimate + half, most)];
}
