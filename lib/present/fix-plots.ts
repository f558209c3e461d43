import { join } from "node:path";
import type { EventSet, FieldEvent } from "../fields/event.js";
import type { Field } from "../fields/field.js";
import { writeFileAtomic } from "../io/atomic.js";
import { type BandedMetric, bandedValue, targetBands } from "../metrics/bands.js";
import type { Evaluation } from "../metrics/evaluate.js";
import type { Fix } from "../run/fix.js";
import { exceedancePlot } from "./plots/distribution.js";
import { precipitationMaps } from "./plots/map.js";
import { metricComparisonPlot } from "./plots/metric-comparison.js";
import { METRICS } from "./plots/metric-names.js";
import type { PlotSpec } from "./plots/spec.js";
import { poolCells } from "./pooled.js";
import { renderPng } from "./render.js";

/**
 * Draws a fix: maps of one event (real, generated, fixed), how often it rains how much, and the five metrics
 * against their targets.
 *
 * @param before the events that were fixed
 * @returns the PNG files that were written
 */
export async function writeFixPlots(before: EventSet<"mm/day">, fix: Fix, folder: string): Promise<string[]> {
  const cells = await poolCells(before);
  const fixed = await poolCells(fix.events);
  const plots: Record<string, PlotSpec> = {
    "maps.png": await fixMaps(before, fix),
    "distributions.png": exceedancePlot([
      { name: "real", role: "real", distribution: cells.truth },
      { name: "generated", role: "generated", distribution: cells.samples },
      { name: "fixed", role: "repaired", distribution: fixed.samples },
    ]),
    "metrics.png": metricComparisonPlot(
      [
        { name: "before", values: bandedValues(fix.before) },
        { name: "after", values: bandedValues(fix.after) },
      ],
      targetBands(fix.before),
    ),
  };
  const files: string[] = [];
  for (const [name, spec] of Object.entries(plots)) {
    files.push(join(folder, name));
    await writeFileAtomic(join(folder, name), await renderPng(spec));
  }
  return files;
}

async function fixMaps(before: EventSet<"mm/day">, { fitted }: Fix): Promise<PlotSpec> {
  const event = await wettestEvent(before);
  const after = fitted.apply(event);
  return precipitationMaps([
    { title: "real", subtitle: event.key, field: event.truth },
    { title: "generated", subtitle: "first member", field: event.members[0]! },
    { title: "fixed", subtitle: fitted.method, field: after.members[0]! },
  ]);
}

/** The event with the most real rain, where there is most to see. */
async function wettestEvent(events: EventSet<"mm/day">): Promise<FieldEvent<"mm/day">> {
  let most = Number.NEGATIVE_INFINITY;
  let wettest: FieldEvent<"mm/day"> | undefined;
  for await (const event of events) {
    const rain = total(event.truth);
    if (rain <= most || event.members.length === 0) continue;
    most = rain;
    wettest = event;
  }
  if (!wettest) throw new RangeError("no event has a member to draw");
  return wettest;
}

function total({ values, mask }: Field<"mm/day">): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++)
    if (mask?.[i] !== 0 && Number.isFinite(values[i])) sum += values[i]!;
  return sum;
}

function bandedValues(evaluation: Evaluation): Record<BandedMetric, number> {
  return Object.fromEntries(METRICS.map((metric) => [metric, bandedValue(evaluation, metric)])) as Record<
    BandedMetric,
    number
  >;
}
