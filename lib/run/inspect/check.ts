import { isUserError } from "../../errors.js";

export type CheckVerdict = "ok" | "warn" | "fail";

/** One line of the inspection of a run. */
export interface Check {
  readonly check: string;
  readonly verdict: CheckVerdict;
  /** What was found, with the numbers. */
  readonly finding: string;
  /** What to do about it; null where nothing is to be done. */
  readonly remedy: string | null;
}

export function ok(check: string, finding: string): Check {
  return { check, verdict: "ok", finding, remedy: null };
}

export function warn(check: string, finding: string, remedy: string): Check {
  return { check, verdict: "warn", finding, remedy };
}

export function fail(check: string, finding: string, remedy: string): Check {
  return { check, verdict: "fail", finding, remedy };
}

/** Checks that read files: one that cannot be read is a finding, not the end of the inspection. */
export async function checking(
  check: string,
  work: () => Promise<readonly Check[]>,
  verdict: "warn" | "fail" = "fail",
): Promise<readonly Check[]> {
  try {
    return await work();
  } catch (error) {
    if (!isUserError(error)) throw error;
    const remedy = "mend the file that is named";
    return [{ check, verdict, finding: error.message, remedy }];
  }
}

/** The first few of many days. */
export function someDays(days: readonly number[]): string {
  return days.slice(0, 5).join(", ") + (days.length > 5 ? `, … (${days.length} days)` : "");
}

export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
