import { BANDED, type Band, type Bands, FIVE_TEXTS, inBand } from "../metrics/bands.js";
import type { ThresholdSweep } from "../run/threshold-sweep.js";
import { sure } from "../sure.js";
import { bandText, figure } from "./figure.js";
import type { TableRow } from "./tables.js";

/**
 * Which of the swept thresholds (mm/day) bring each metric into its target, and how near the best one comes.
 *
 * @param sweep its points have ascending thresholds; at least one
 * @param bands lowest and highest value of each target
 * @returns one row a metric and one for all five; `none` where no threshold reaches a target
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * sweepRows(await sweepThreshold(events, [0, 0.5]), targetBands(await evaluate(events))).length; // → 6
 * ```
 */
export function sweepRows({ points }: Pick<ThresholdSweep, "points">, bands: Bands): TableRow[] {
  const meeting = (metrics: typeof BANDED): string => {
    const met = points.flatMap((point, i) =>
      metrics.every((metric) => inBand(point.metrics[metric], bands[metric])) ? [i] : [],
    );
    if (met.length === 0) return "none";
    const at = (i: number): string => figure(sure(points[met.at(i) ?? NaN]).threshold);
    const unbroken = (met.at(-1) ?? NaN) - (met[0] ?? NaN) + 1 === met.length;
    if (unbroken) return met.length === 1 ? at(0) : `${at(0)} to ${at(-1)}`;
    return met.map((_, i) => at(i)).join(", ");
  };
  const rows = BANDED.map((metric): TableRow => {
    const off = points.map((point) => distance(point.metrics[metric], bands[metric]));
    const nearest = sure(points[off.indexOf(Math.min(...off))]);
    return {
      metric: FIVE_TEXTS[metric].label,
      target: bandText(bands[metric]),
      "thresholds that meet it": meeting([metric]),
      "nearest value": nearest.metrics[metric],
      "at (mm/day)": nearest.threshold,
    };
  });
  const all = {
    target: "",
    "thresholds that meet it": meeting(BANDED),
    "nearest value": null,
    "at (mm/day)": null,
  };
  return [...rows, { metric: "all five", ...all }];
}

/** How far outside of its target; an undefined value is farthest. */
function distance(value: number, [low, high]: Band): number {
  return Number.isNaN(value) ? Number.MAX_VALUE : Math.max(low - value, value - high, 0);
}
