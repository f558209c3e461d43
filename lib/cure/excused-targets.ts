import type { Diagnosis } from "../diagnosis/diagnosis.js";
import type { TargetName } from "../run/event-scores.js";

const OF_METRIC: Readonly<Record<string, TargetName>> = {
  spatialCorrelation: "correlation",
  wetFraction: "wetFraction",
  ks: "ks",
  massBias: "massBias",
  diversity: "diversity",
};

/** Targets that samples miss for a reason that is no symptom: nothing is to be cured there. */
export function excusedTargets({ symptoms }: Pick<Diagnosis, "symptoms">): ReadonlySet<TargetName> {
  return new Set(
    symptoms.flatMap(({ metric, ok, note }) => (ok && note && OF_METRIC[metric] ? [OF_METRIC[metric]] : [])),
  );
}
