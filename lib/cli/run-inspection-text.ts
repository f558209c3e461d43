import type { RunInspection } from "../run/inspect/inspect-run.js";
import { textTable } from "./table.js";

/** The checks of a run as a table, then what to do, and one sentence that sums up. */
export function runInspectionText({ run, days, checks }: RunInspection): string {
  const troubles = checks.filter(({ remedy }) => remedy !== null);
  const count = (verdict: string): number => checks.filter((one) => one.verdict === verdict).length;
  const [failed, warned] = [count("fail"), count("warn")];
  return [
    `${run}: ${days} days`,
    textTable(
      ["check", "", "finding"],
      checks.map(({ check, verdict, finding }) => [check, MARKS[verdict], finding]),
    ),
    ...(troubles.length > 0 ? ["", "What to do"] : []),
    ...troubles.map(({ check, verdict, remedy }) => `- ${check} (${verdict}): ${remedy}`),
    "",
    failed > 0
      ? `${failed} of ${checks.length} checks fail: mend these before anything is drawn or trained.`
      : warned > 0
        ? `No check fails; ${warned} of ${checks.length} warn.`
        : `All ${checks.length} checks are in order.`,
  ].join("\n");
}

const MARKS = { ok: "ok", warn: "WARN", fail: "FAIL" } as const;
