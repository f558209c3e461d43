import type { CauseResult } from "./diagnosis.js";

/** Causes that one explanation serves, together, in the order in which they stand. */
export function byExplanation(
  causes: readonly CauseResult[],
): { readonly ids: readonly CauseResult["id"][]; readonly explanation: string }[] {
  const groups = new Map<string, CauseResult["id"][]>();
  for (const { id, explanation } of causes) {
    const ids = groups.get(explanation) ?? [];
    groups.set(explanation, [...ids, id]);
  }
  return [...groups].map(([explanation, ids]) => ({ ids, explanation }));
}
