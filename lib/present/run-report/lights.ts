import { bandsOf, TARGETS } from "../../run/event-scores.js";
import { type Light, standingOf, TARGET_LABELS } from "../sentences/target.js";
import type { ReportEvidence } from "./evidence.js";

/** The five scores beside their targets, before and after the cure. */
export function lightsOf({ before, cure }: Pick<ReportEvidence, "before" | "cure">): Light[] {
  const table = cure?.cured?.table;
  const real = {
    correlation: 1,
    wetFraction: before.realWetFraction,
    ks: 0,
    massBias: 0,
    diversity: Number.NaN,
  };
  return TARGETS.map((metric) => {
    const row = table?.find((each) => each.metric === metric);
    const target = row?.target ?? bandsOf(before)[metric];
    const value = row?.before ?? before[metric];
    return {
      metric,
      label: TARGET_LABELS[metric],
      real: row?.real ?? real[metric],
      target,
      before: value,
      was: standingOf(value, target),
      after: row?.after ?? null,
      is: row ? standingOf(row.after, target) : null,
    };
  });
}
