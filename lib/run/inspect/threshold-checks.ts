import { isUserError } from "../../errors.js";
import { quantiles } from "../../fields/quantile.js";
import type { Run } from "../run.js";
import { readSplits } from "../splits.js";
import { dailyMaximumThreshold } from "../thresholds.js";
import { type Check, fail, ok, warn } from "./check.js";
import type { DayPass } from "./field-pass.js";

/** Fewer training days tell no percentile. */
const ENOUGH_DAYS = 100;
/** In z; percentiles of some days differ from those of others by less. */
const DIFFERING = 0.5;

/** `thresholds.json`: in z, and of the daily maxima of these training days. */
export async function thresholdChecks(run: Run, { maxima }: DayPass): Promise<Check[]> {
  const refused = await askedOfFile(run);
  if (refused.length > 0) return refused;
  const P95 = await dailyMaximumThreshold(run, "P95");
  const train = (await readSplits(run).catch(() => null))?.get("train") ?? [];
  const found = train.flatMap((day) => maxima.get(day) ?? []);
  if (found.length < ENOUGH_DAYS)
    return [ok("thresholds", `P95 ${P95.toPrecision(4)} in z, of daily maxima`)];
  const [own] = quantiles(found, [0.95]) as [number];
  return Math.abs(own - P95) > DIFFERING
    ? [
        warn(
          "thresholds",
          `P95 is ${P95.toPrecision(4)}; that of the daily maxima of ${found.length} training days is ${own.toPrecision(4)}`,
          "compute thresholds.json anew: the KS of the reports and heavy days are counted from it",
        ),
      ]
    : [ok("thresholds", `P95 ${P95.toPrecision(4)} in z, ${own.toPrecision(4)} by the training days`)];
}

/** Thresholds that the config leaves to the file must stand there: the loss cannot be computed without. */
async function askedOfFile(run: Run): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [key, percentile] of [
    ["p95_threshold", "P95"],
    ["p99_threshold", "P99"],
  ] as const) {
    if (run.config.loss[key] !== "from_thresholds_json") continue;
    try {
      await dailyMaximumThreshold(run, percentile);
    } catch (error) {
      if (!isUserError(error)) throw error;
      checks.push(
        fail(
          "thresholds",
          `loss.${key} of ${run.config.file} is from_thresholds_json, but ${error.message}`,
          `write ${percentile} of the daily maxima over land of the training days there, in z, or give loss.${key} as a number`,
        ),
      );
    }
  }
  return checks;
}
