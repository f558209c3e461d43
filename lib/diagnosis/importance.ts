import { sure } from "../sure.js";
import { CAUSE_IDS } from "./cause-ids.js";
import { CAUSE } from "./causes.js";
import type { CauseResult, Symptom, Verdict } from "./diagnosis.js";
import { ASPECTS, type Aspect } from "./standing.js";

const VERDICTS: readonly Verdict[] = ["confirmed", "suspected", "untestable", "excluded"];

/** Farther than this many of the distances that matter, all is equally bad. */
const FARTHEST = 20;
/** What only a cause's own measure shows is no distance that others know, and counts for little. */
const OWN = 0.05;
const MATTERS: Readonly<Record<string, number>> = { diversity: 0.05 };

/**
 * Causes by verdict; among those, failed values first, which no other number can be trusted beside; then by how much of the
 * distance from the bands each explains, in multiples of what matters: what its repair was measured to take away; where none
 * could be tried, how far the metrics that it disturbs are out of their bands. Among equals, those that are examined first,
 * since they hide others.
 */
export function rankCauses(causes: readonly CauseResult[], symptoms: readonly Symptom[]): CauseResult[] {
  const explains = new Map(causes.map((cause) => [cause.id, explainedBy(cause, symptoms)]));
  return [...causes].sort(
    (a, b) =>
      VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
      Number(b.id === "corrupt-values") - Number(a.id === "corrupt-values") ||
      sure(explains.get(b.id)) - sure(explains.get(a.id)) ||
      CAUSE_IDS.indexOf(a.id) - CAUSE_IDS.indexOf(b.id),
  );
}

function explainedBy({ id, repair, proof }: CauseResult, symptoms: readonly Symptom[]): number {
  if (repair) {
    const taken = symptoms.map((symptom) => {
      const left = repair.after[symptom.metric];
      return left === undefined ? 0 : Math.max(beyond(symptom) - beyond({ ...symptom, value: left }), 0);
    });
    return sumOf(taken) + OWN * sumOf((proof?.changes ?? []).map(({ gain }) => capped(gain)));
  }
  const disturbed = new Set(CAUSE[id].disturbs);
  return sumOf(symptoms.filter(({ metric, ok }) => !ok && disturbed.has(metric)).map(beyond));
}

/** How far outside its band, in multiples of what matters. */
function beyond({ metric, value, band: [low, high] }: Symptom): number {
  if (value === null) return FARTHEST;
  const matters = MATTERS[metric] ?? ASPECTS[metric as Aspect]?.matters ?? 1;
  return capped(Math.max(low - value, value - high) / matters);
}

function capped(distance: number): number {
  return Math.min(Math.max(distance, 0), FARTHEST);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
