import type { CauseId, Diagnosis } from "../diagnosis/diagnosis.js";
import type { TableRow } from "./tables.js";

/**
 * What the diagnosis says of some causes (of all, by default), with the number each verdict rests on.
 *
 * @param diagnosis as {@link diagnose} gives it
 * @param ids causes wanted; the order stays that of the diagnosis, most likely first
 * @returns one row a cause; statistic and threshold are null where the cause could not be tested
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * causeRows(await diagnose(events), ["missing-inverse"]); // → [ { cause: 'missing-inverse', verdict: 'excluded', statistic: null, threshold: 0.006345, explanation: 'the upper quantiles fit as they are (misfit 0.01)' } ]
 * ```
 */
export function causeRows({ causes }: Diagnosis, ids?: readonly CauseId[]): TableRow[] {
  return causes
    .filter(({ id }) => ids === undefined || ids.includes(id))
    .map(({ id, verdict, statistic, threshold, explanation }) => ({
      cause: id,
      verdict,
      statistic,
      threshold,
      explanation,
    }));
}
