import type { ReportedId } from "./known-numbers.js";
import type { ReportedGroup } from "./read-reported.js";

/** NaN where a number is not given, or undefined. */
export function valueIn(numbers: ReportedGroup, id: ReportedId): number {
  return numbers.get(id)?.value ?? Number.NaN;
}
