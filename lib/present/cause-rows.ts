import type { CauseId, Diagnosis } from "../diagnosis/diagnosis.js";
import type { TableRow } from "./tables.js";

/** What the diagnosis says of some causes (of all, by default), with the number each verdict rests on. */
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
