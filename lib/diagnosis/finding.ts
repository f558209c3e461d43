import type { CauseId } from "./cause-ids.js";
import type { Verdict } from "./diagnosis.js";
import { keptFor } from "./kept.js";
import type { Proof } from "./proof.js";
import type { Specimen } from "./specimen.js";
import type { Measure } from "./standing.js";

/** What to do about a cause, on a copy. */
export interface Repair {
  readonly id: string;
  apply(specimen: Specimen): Specimen;
}

/** What the test of one cause found. */
export interface Finding {
  readonly id: CauseId;
  readonly verdict: Verdict;
  readonly statistic: number | null;
  readonly threshold: number | null;
  /** One or two sentences with the number behind them. */
  readonly explanation: string;
  /** How fields are mended; `null` where saved fields cannot be. */
  readonly repair: Repair | null;
  /** The repair together with that of another fault, without which it shows nothing. */
  readonly trial?: (specimen: Specimen) => Specimen;
  /** What these fields cannot tell from it; the explanation says what would. */
  readonly alternatives?: readonly CauseId[];
  /** What a confirmed verdict rests on, once it has been tried. */
  readonly proof?: Proof;
  /** What this cause is measured by, where the metrics hardly feel it. */
  readonly measure?: Measure;
  /** What this cause does to fields, done to the truth, for a cause whose harm cannot be undone. */
  readonly imitate?: (specimen: Specimen) => Specimen;
}

/** Repair and imitation keep what they made of a specimen: proof, walk and trial ask for the same. */
export function finding(
  id: CauseId,
  verdict: Verdict,
  statistic: number,
  threshold: number,
  explanation: string,
  more: { repair?: Repair } & Pick<Finding, "imitate" | "measure" | "trial" | "alternatives"> = {},
): Finding {
  return {
    id,
    verdict,
    statistic: Number.isFinite(statistic) ? statistic : null,
    threshold: Number.isFinite(threshold) ? threshold : null,
    explanation,
    repair: more.repair ? { ...more.repair, apply: keptFor(more.repair.apply) } : null,
    ...(more.imitate ? { imitate: keptFor(more.imitate) } : {}),
    ...(more.measure ? { measure: more.measure } : {}),
    ...(more.trial ? { trial: more.trial } : {}),
    ...(more.alternatives ? { alternatives: more.alternatives } : {}),
  };
}

export function untestable(id: CauseId, explanation: string): Finding {
  return finding(id, "untestable", Number.NaN, Number.NaN, explanation);
}

/** Findings by the id of their cause. */
export function byCause(findings: readonly Finding[]): { readonly [Id in CauseId]: Finding } {
  return Object.fromEntries(findings.map((f) => [f.id, f])) as { [Id in CauseId]: Finding };
}
