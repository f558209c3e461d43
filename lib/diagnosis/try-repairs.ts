import { type Evaluation, evaluate } from "../metrics/evaluate.js";
import type { CauseId, RepairResult } from "./diagnosis.js";
import type { Finding } from "./finding.js";
import { readingsOf } from "./readings.js";
import { type Specimen, specimenEvents } from "./specimen.js";

/** Applies the repairs of the confirmed causes one after another and reads the metrics before and after each. */
export async function tryRepairs(
  whole: Specimen,
  course: readonly Finding[],
  asGiven: Evaluation,
): Promise<Map<CauseId, RepairResult>> {
  const results = new Map<CauseId, RepairResult>();
  let specimen = whole;
  const isWhole =
    whole.events.length === whole.of.events &&
    whole.events.every((e) => e.members.length === whole.of.members);
  let before = readingsOf(
    isWhole || !course.some((f) => f.repair) ? asGiven : await evaluate(specimenEvents(specimen)),
  );
  for (const { id, repair } of course) {
    if (!repair) continue;
    specimen = repair.apply(specimen);
    const after = readingsOf(await evaluate(specimenEvents(specimen)));
    results.set(id, { id: repair.id, before, after });
    before = after;
  }
  return results;
}
