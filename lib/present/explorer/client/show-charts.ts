import { printMetric, printThreshold } from "../format.js";
import { METRICS } from "../verdict.js";
import type { Charts, Rows } from "./charts.js";
import { curve, widestGap } from "./curves.js";
import { element } from "./element.js";
import type { Scene } from "./scene.js";

/** The distribution of the event, and where it stands on the sweep of each metric. */
export function showCharts({ model, choice: { threshold }, shown, cut, step }: Scene, charts: Charts): void {
  const { thresholds, sweep, bands, matched, lowestKs } = model;
  const marks = [matched.threshold, lowestKs].filter((x) => x !== null).map((x) => ({ x }));
  const now = [{ x: threshold }];
  const sweeps = METRICS.map(({ id }): [string, Rows] => {
    const pooled = sweep[id][step]!;
    element(`sweep-${id}-value`, HTMLElement).textContent =
      `${printMetric(id, pooled)} at ${printThreshold(thresholds[step]!)}`;
    const own = cut.measures[id];
    return [
      id,
      {
        band: [{ y: bands[id][0], y2: bands[id][1] }],
        marks,
        threshold: now,
        sweep: thresholds.flatMap((x, i) => (sweep[id][i] === null ? [] : [{ x, y: sweep[id][i] }])),
        now: pooled === null ? [] : [{ x: thresholds[step], y: pooled }],
        event: Number.isNaN(own) ? [] : [{ x: threshold, y: own }],
      },
    ];
  });
  const gap = widestGap(shown.real, cut.generated);
  charts.show(
    {
      curves: [
        ...curve(shown.real, "real"),
        ...curve(shown.generated, "before"),
        ...curve(cut.generated, "after", threshold),
      ],
      gap: Number.isNaN(gap.x) ? [] : [gap],
      threshold: now,
    },
    new Map(sweeps),
  );
}
