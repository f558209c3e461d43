import type { CauseId, CauseResult, Symptom, Verdict } from "./diagnosis.js";

/** Metrics that a cause disturbs, causes that hide others first. */
export const DISTURBS: Readonly<Record<CauseId, readonly string[]>> = {
  "corrupt-values": ["spatialCorrelation", "wetFraction", "ks", "massBias", "diversity"],
  "dead-output": ["spatialCorrelation", "wetFraction", "ks", "massBias", "diversity"],
  "mask-mismatch": ["spatialCorrelation", "wetFraction", "ks", "massBias", "diversity"],
  "missing-inverse": ["spatialCorrelation", "wetFraction", "ks", "massBias"],
  "double-inverse": ["spatialCorrelation", "wetFraction", "ks", "massBias"],
  "unit-scale": ["wetFraction", "ks", "massBias"],
  "posterior-collapse": ["spatialCorrelation", "wetFraction", "ks", "massBias", "diversity"],
  "activation-floor": ["wetFraction", "ks", "massBias"],
  "threshold-wrong-space": ["wetFraction", "ks", "massBias"],
  "wrong-normalisation": ["ks", "massBias", "wetFraction"],
  "over-threshold": ["wetFraction", "ks"],
  "weak-background": ["wetFraction", "ks"],
  "mass-deficit": ["massBias", "ks"],
  "predictors-out-of-step": ["spatialCorrelation"],
  "unrelated-samples": ["spatialCorrelation"],
  "shuffled-events": ["spatialCorrelation"],
  "flipped-grid": ["spatialCorrelation"],
  "smooth-fields": ["ks"],
  "latent-ignored": ["diversity"],
  "under-dispersed": ["diversity"],
  "over-dispersed": ["diversity"],
  "prior-gap": [],
};

const VERDICTS: readonly Verdict[] = ["confirmed", "suspected", "untestable", "excluded"];

/**
 * Causes by verdict; among those, failed values first, which no other number can be trusted beside; then the ones that disturb more of the metrics out of their bands first, and among equals
 * those that hide others.
 */
export function rankCauses(causes: readonly CauseResult[], symptoms: readonly Symptom[]): CauseResult[] {
  const bad = new Set(symptoms.filter((s) => !s.ok).map((s) => s.metric));
  const order = Object.keys(DISTURBS);
  const weight = ({ id }: CauseResult): number => DISTURBS[id].filter((metric) => bad.has(metric)).length;
  return [...causes].sort(
    (a, b) =>
      VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
      Number(b.id === "corrupt-values") - Number(a.id === "corrupt-values") ||
      weight(b) - weight(a) ||
      order.indexOf(a.id) - order.indexOf(b.id),
  );
}
