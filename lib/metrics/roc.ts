import type { ExceedanceTable } from "./brier.js";

/** Relative operating characteristic. */
export interface Roc {
  /** From "at least M members" up to "always": false alarm rate, with (0, 0) first. */
  readonly falseAlarmRate: Float64Array;
  /** Hit rate of the same decisions. */
  readonly hitRate: Float64Array;
  /** Area under the polygon: 0.5 without skill, 1 perfect; NaN when the event always or never happens. */
  readonly area: number;
}

/**
 * Relative operating characteristic of an exceedance forecast (Mason 1982), deciding on k of M members.
 *
 * @param table forecasts and observed events by number of members that say yes, 0 … M
 * @returns rates from 0 to 1, M + 2 points from (0, 0) to (1, 1), and the area below; NaN where all cells or none
 *   have the event
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { table } = await measure(events, { table: metrics.exceedance({ threshold: 1 }) });
 * metrics.roc(table).area; // → 1
 * ```
 */
export function roc({ members, forecasts, observed }: ExceedanceTable): Roc {
  const events = observed.reduce((sum, c) => sum + c, 0);
  const others = forecasts.reduce((sum, c) => sum + c, 0) - events;
  const hitRate = new Float64Array(members + 2);
  const falseAlarmRate = new Float64Array(members + 2);
  let [hits, alarms, area] = [0, 0, 0];
  for (let k = members; k >= 0; k--) {
    hits += observed[k] ?? NaN;
    alarms += (forecasts[k] ?? NaN) - (observed[k] ?? NaN);
    const at = members - k + 1;
    hitRate[at] = hits / events;
    falseAlarmRate[at] = alarms / others;
    area +=
      ((falseAlarmRate[at] - (falseAlarmRate[at - 1] ?? NaN)) * (hitRate[at] + (hitRate[at - 1] ?? NaN))) / 2;
  }
  return { falseAlarmRate, hitRate, area };
}
