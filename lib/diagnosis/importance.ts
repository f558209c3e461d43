import { CAUSE_IDS } from "./cause-ids.js";
import { CAUSE } from "./causes.js";
import type { CauseResult, Symptom, Verdict } from "./diagnosis.js";

const VERDICTS: readonly Verdict[] = ["confirmed", "suspected", "untestable", "excluded"];

/**
 * Causes by verdict; among those, failed values first, which no other number can be trusted beside; then the ones that
 * disturb more of the metrics out of their bands, and among equals those that are examined first, since they hide others.
 */
export function rankCauses(causes: readonly CauseResult[], symptoms: readonly Symptom[]): CauseResult[] {
  const bad = new Set(symptoms.filter((s) => !s.ok).map((s) => s.metric));
  const weight = ({ id }: CauseResult): number =>
    CAUSE[id].disturbs.filter((metric) => bad.has(metric)).length;
  return [...causes].sort(
    (a, b) =>
      VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
      Number(b.id === "corrupt-values") - Number(a.id === "corrupt-values") ||
      weight(b) - weight(a) ||
      CAUSE_IDS.indexOf(a.id) - CAUSE_IDS.indexOf(b.id),
  );
}
