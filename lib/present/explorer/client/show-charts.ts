import type { BandedMetric } from "../../../metrics/bands.js";
import { printMetric } from "../format.js";
import type { PageModel } from "../page-data.js";
import { nearestIndex } from "../thresholds.js";
import { METRICS } from "../verdict.js";
import type { Charts, Rows } from "./charts.js";
import { type CurvePoint, curve, widestGap } from "./curves.js";
import { element } from "./element.js";
import type { Scene } from "./scene.js";
import type { LoadedEvent } from "./shown-event.js";

/** The distribution of the event, and where it stands on the sweep of each metric. */
export function showCharts({ model, choice, shown, treated, treatment }: Scene, charts: Charts): void {
  const { threshold, texture } = choice;
  const { thresholds } = model;
  const fixed = kept(ofModel, model, fixedRows);
  const now = texture === null ? [{ x: threshold }] : [];
  const sweeps = METRICS.map(({ id }): [string, Rows] => {
    const pooled = treatment.pooled(id);
    element(`sweep-${id}-value`, HTMLElement).textContent =
      `${printMetric(id, pooled)}, ${treatment.pooledLabel}`;
    const own = treated.measures[id];
    const isCut = texture === null;
    return [
      id,
      {
        ...fixed[id],
        threshold: now,
        now:
          isCut && pooled !== null ? [{ x: thresholds[nearestIndex(thresholds, threshold)], y: pooled }] : [],
        event: isCut && !Number.isNaN(own) ? [{ x: threshold, y: own }] : [],
        textured: isCut || pooled === null ? [] : [{ y: pooled }],
      },
    ];
  });
  const gap = widestGap(shown.real, treated.generated);
  charts.show(
    {
      curves: [
        ...kept(ofEvent, shown, ({ real, generated }) => [
          ...curve(real, "real"),
          ...curve(generated, "before"),
        ]),
        ...curve(treated.generated, "after", threshold),
      ],
      gap: Number.isNaN(gap.x) ? [] : [gap],
      threshold: now,
    },
    new Map(sweeps),
  );
}

/** What does not depend on the treatment, by metric: the same arrays for the same model. */
function fixedRows({ thresholds, sweep, bands, matched, lowestKs }: PageModel): Record<BandedMetric, Rows> {
  const marks = [matched.threshold, lowestKs].filter((x) => x !== null).map((x) => ({ x }));
  const rows = METRICS.map(({ id }): [BandedMetric, Rows] => [
    id,
    {
      band: [{ y: bands[id][0], y2: bands[id][1] }],
      marks,
      sweep: thresholds.flatMap((x, i) => (sweep[id][i] === null ? [] : [{ x, y: sweep[id][i] }])),
    },
  ]);
  return Object.fromEntries(rows) as Record<BandedMetric, Rows>;
}

const ofModel = new WeakMap<PageModel, Record<BandedMetric, Rows>>();
const ofEvent = new WeakMap<LoadedEvent, readonly CurvePoint[]>();

function kept<K extends object, V>(known: WeakMap<K, V>, of: K, make: (of: K) => V): V {
  let found = known.get(of);
  if (found === undefined) {
    found = make(of);
    known.set(of, found);
  }
  return found;
}
