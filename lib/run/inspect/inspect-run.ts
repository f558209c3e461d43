import type { Roots } from "../../config/config.js";
import { isUserError } from "../../errors.js";
import { openRun, type Run } from "../run.js";
import { type Check, type CheckVerdict, checking, fail } from "./check.js";
import { configChecks } from "./config-checks.js";
import { fieldChecks } from "./field-checks.js";
import { passOverDays } from "./field-pass.js";
import { fileChecks } from "./file-checks.js";
import { splitChecks } from "./split-checks.js";
import { staticsChecks } from "./statics-checks.js";
import { statisticsChecks } from "./statistics-checks.js";
import { stepChecks } from "./step-checks.js";
import { thresholdChecks } from "./threshold-checks.js";

/** A run folder, checked as a whole before anything is drawn from it. */
export interface RunInspection {
  /** The run as it was given. */
  readonly run: string;
  readonly days: number;
  /** The worst of the checks. */
  readonly verdict: CheckVerdict;
  readonly checks: readonly Check[];
}

/**
 * Checks a run folder: files, shapes, splits and categories, statistics, missing values, units, statics, thresholds,
 * predictors that are of other days, leaks, and the config against the data. Reads every day once; nothing is written
 * and no model is loaded. What cannot be read is a check that fails, not an error.
 *
 * @param path a run folder or its config.yaml
 * @param roots folders to take instead of those that the config names
 * @returns all checks with their findings, and whether one fails
 * @example
 * ```ts
 * const { days, checks } = await inspectRun("run");
 * const failed = checks.filter(({ verdict }) => verdict === "fail").map(({ check }) => check);
 * [days, failed]; // → [ 8, [ 'units' ] ]
 * ```
 */
export async function inspectRun(path: string, roots: Roots = {}): Promise<RunInspection> {
  let run: Run;
  try {
    run = await openRun(path, roots);
  } catch (error) {
    if (!isUserError(error)) throw error;
    return summary(path, 0, [fail("run", error.message, "mend what is named; nothing else was checked")]);
  }
  const checks: Check[] = [];
  const add = async (name: string, work: () => Promise<readonly Check[]>): Promise<void> => {
    checks.push(...(await checking(name, work)));
  };
  await add("files", () => fileChecks(run));
  await add("splits", () => splitChecks(run));
  await add("statistics", () => statisticsChecks(run));
  await add("statics", () => staticsChecks(run));
  await add("fields", async () => {
    const pass = await passOverDays(run);
    checks.push(...fieldChecks(run, pass));
    checks.push(...(await checking("thresholds", () => thresholdChecks(run, pass), "warn")));
    return configChecks(run, pass);
  });
  await add("step", () => stepChecks(run));
  return summary(path, run.days.length, checks);
}

function summary(run: string, days: number, checks: readonly Check[]): RunInspection {
  const has = (verdict: CheckVerdict): boolean => checks.some((one) => one.verdict === verdict);
  return { run, days, verdict: has("fail") ? "fail" : has("warn") ? "warn" : "ok", checks };
}
