import { sure } from "../sure.js";
import type { Cause, ExplainedBy } from "./cause.js";
import type { CauseId } from "./cause-ids.js";
import { type Finding, untestable } from "./finding.js";
import { proven } from "./proof.js";
import { besideImitation, type Scene } from "./scene.js";
import type { Specimen } from "./specimen.js";

/** What was found, and the confirmed findings in the order in which they were made. */
export interface Examined {
  readonly chart: ReadonlyMap<CauseId, Finding>;
  readonly course: readonly Finding[];
  /** The specimen with all repairs made. */
  readonly mended: Specimen;
  /** The same beside its truth as the confirmed faults leave it that cannot be undone. */
  readonly beside: Specimen;
}

/**
 * Examines the causes one after another. Each is given the samples as mended so far, beside real events that have been
 * through the faults which cannot be undone, so that one fault does not pass for another. What is confirmed is proven by
 * its repair before anything rests on it. A confirmed cause takes the verdict from those that it explains, whichever was
 * examined first.
 */
export async function examineCauses(
  causes: readonly Cause[],
  start: Pick<Scene, "evidence" | "seed" | "bands" | "asGiven" | "whole" | "ahead">,
): Promise<Examined> {
  const chart = new Map<CauseId, Finding>();
  const kept = new Map<unknown, unknown>();
  let specimen = start.whole;
  let hidden: string | null = null;
  const scene: Scene = {
    ...start,
    get specimen() {
      return specimen;
    },
    chart,
    isConfirmed: (id) => chart.get(id)?.verdict === "confirmed",
    once<T>(examination: (scene: Scene) => T): T {
      if (!kept.has(examination)) kept.set(examination, examination(scene));
      return kept.get(examination) as T;
    },
  };
  const course: Finding[] = [];
  for (const cause of causes) {
    if (cause.needs === "run" && start.evidence.step === undefined) continue;
    const said = await findingOf(cause, scene, hidden);
    const found = said.verdict === "confirmed" ? proven(cause, said, specimen, besideImitation(scene)) : said;
    chart.set(cause.id, found);
    if (found.verdict !== "confirmed") continue;
    course.push(found);
    await settle(causes, cause, scene, chart);
    if (!scene.isConfirmed(cause.id)) continue;
    hidden ??= cause.hides ?? null;
    // What does not count is out of the way of the causes that follow, whether or not leaving it out is a cure.
    const repair = cause.isDecisive ? said.repair : found.repair;
    if (repair && !found.imitate) specimen = repair.apply(specimen);
  }
  return {
    chart,
    course: course.filter(({ id }) => scene.isConfirmed(id)),
    mended: specimen,
    beside: besideImitation(scene),
  };
}

async function findingOf(cause: Cause, scene: Scene, hidden: string | null): Promise<Finding> {
  if (cause.needs === "model" && !scene.evidence.model)
    return untestable(cause.id, "needs the encoder and decoder: give --model");
  if (cause.needs === undefined && hidden !== null) return untestable(cause.id, hidden);
  return cause.examine(scene);
}

/** Takes the verdict of what `newest` explains, and of `newest` itself where something found before explains it. */
async function settle(
  causes: readonly Cause[],
  newest: Cause,
  scene: Scene,
  chart: Map<CauseId, Finding>,
): Promise<void> {
  for (const cause of causes)
    for (const relation of cause.explainedBy ?? []) {
      const concerns = cause === newest ? scene.isConfirmed(relation.cause) : relation.cause === newest.id;
      if (!concerns || !scene.isConfirmed(cause.id)) continue;
      const why = typeof relation.why === "string" ? relation.why : await relation.why(scene);
      if (why !== null) chart.set(cause.id, demoted(sure(chart.get(cause.id)), relation, why));
    }
}

/** A finding that is true but not itself the cause of what is seen; what is excluded has no repair. */
function demoted(finding: Finding, { verdict = "suspected" }: ExplainedBy, why: string): Finding {
  return {
    ...finding,
    verdict,
    explanation:
      verdict === "suspected"
        ? `${finding.explanation}; not counted as a cause: ${why}`
        : `${finding.explanation}; ${why}`,
    repair: verdict === "excluded" ? null : finding.repair,
  };
}
