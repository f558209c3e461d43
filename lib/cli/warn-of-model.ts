import { printableLine } from "../printable.js";
import type { NonFinite } from "../run/non-finite.js";

/** Says what is wrong with what a model gave; exit code 1 when too much of it is not finite. */
export async function warnOfModel(notes: readonly string[], nonFinite: NonFinite): Promise<void> {
  const { describeNonFinite, MOST_NON_FINITE } = await import("../run/non-finite.js");
  const failed = describeNonFinite(nonFinite);
  for (const note of failed ? [...notes, failed] : notes)
    process.stderr.write(`undrizzle: warning: ${printableLine(note)}\n`);
  if (nonFinite.nonFinite > MOST_NON_FINITE * nonFinite.values) process.exitCode = 1;
}
