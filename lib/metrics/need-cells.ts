import { FormatError } from "../errors.js";
import type { Evaluation } from "./evaluation.js";

/**
 * Refuses an evaluation that measured nothing.
 *
 * @throws FormatError where no cell counts: it says whose values are missing
 */
export function needCells({ n, failures }: Pick<Evaluation, "n" | "failures">): void {
  if (n.cells > 0) return;
  const missed = n.failed + failures.maskedBySamples;
  const all = `all ${n.excluded} cells of ${n.events} events × ${n.members} members are left out`;
  throw new FormatError(
    missed === 0
      ? `nothing can be measured: the truth has no value in any cell that counts (${all}): look at its missing values and the mask`
      : `nothing can be measured: the samples have no finite value where the truth has one (${all}, ${missed} of them for the ` +
          "samples): look at their missing values and at the model that gave them",
  );
}
