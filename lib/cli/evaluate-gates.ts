import { join } from "node:path";
import { UsageError } from "../errors.js";
import { isSameFile } from "../io/writing/same-file.js";
import type { MetricRow } from "../metrics/rows.js";
import { failedGates, type Gate, gatesOfBaseline, numbersByName, parseGates } from "../run/gates.js";
import { readJson } from "../run/read-json.js";
import type { Results } from "../run/results.js";
import type { Run } from "../run/run.js";
import type { EvaluateFlags } from "./commands/evaluate.js";

/** By how much numbers may be worse than the baseline's, where that is not said. */
const SLACK = 0.01;

/** The conditions that --fail-on and --baseline make. */
export async function gatesOf({
  failOn,
  baseline,
  slack,
}: Pick<EvaluateFlags, "failOn" | "baseline" | "slack">): Promise<Gate[]> {
  const gates = failOn === undefined ? [] : parseGates(failOn);
  if (baseline === undefined && slack !== undefined) throw new UsageError("--slack goes with --baseline");
  if (baseline === undefined) return gates;
  const held = (await readJson(baseline, "give evaluation_results.json of an evaluation")) as {
    undrizzle?: { physical?: object };
  };
  const physical = held.undrizzle?.physical ?? held;
  try {
    return [...gates, ...gatesOfBaseline(numbersByName(physical), slack ?? SLACK)];
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${baseline}: ${error.message}`);
    throw error;
  }
}

/** @throws UsageError when the results would take the place of the baseline */
export async function refuseBaseline(
  baseline: string,
  run: Run | null,
  output: string | undefined,
): Promise<void> {
  const written = output ?? (run && join(run.outputsDir, "evaluation_results.json"));
  if (written && (await isSameFile(written, baseline)))
    throw new UsageError(
      `${baseline}: the new results would take the place of the baseline: keep that elsewhere, or name another file with -o`,
    );
}

/** Ends with 3 where a condition holds, and says which. */
export function failWhere(gates: readonly Gate[], { physical }: Results, rows: readonly MetricRow[]): void {
  if (gates.length === 0) return;
  const failed = failedGates(gates, numbersByName(physical, rows));
  for (const line of failed) process.stderr.write(`failed: ${line}\n`);
  if (failed.length > 0) process.exitCode = 3;
}
