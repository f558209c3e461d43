import type { Spec, View } from "vega";
import { sure } from "../../../sure.js";
import type { PageData } from "../page-data.js";
import { METRICS } from "../verdict.js";
import { element } from "./element.js";

declare const vega: typeof import("vega");

export type Rows = Readonly<Record<string, readonly object[]>>;

export interface Charts {
  /** Fills the plot of the distribution and, by metric, those of the sweeps. */
  show(distribution: Rows, sweeps: ReadonlyMap<string, Rows>): void;
}

export function openCharts({ charts }: PageData): Charts {
  const open = (spec: object, id: string, description: string): View =>
    new vega.View(vega.parse(spec as Spec), {
      renderer: "svg",
      container: element(id, HTMLElement),
      hover: false,
      logLevel: vega.Error,
    }).description(description);
  const distribution = open(
    charts.distribution,
    "distribution",
    "Cumulative distribution of the cells of this event, real and generated.",
  );
  const sweeps = METRICS.map(
    ({ id, name }) =>
      [id, open(charts.sweeps[id], `sweep-${id}`, `${name} over all events for every threshold.`)] as const,
  );
  return {
    show(rows, byMetric) {
      fill(distribution, rows);
      for (const [id, view] of sweeps) fill(view, sure(byMetric.get(id)));
    },
  };
}

const shown = new WeakMap<View, Rows>();

/** Only what is not the same array as before is drawn again. */
function fill(view: View, rows: Rows): void {
  const before = shown.get(view);
  for (const [name, values] of Object.entries(rows))
    if (before?.[name] !== values) view.data(name, [...values]);
  shown.set(view, rows);
  view.run();
}
