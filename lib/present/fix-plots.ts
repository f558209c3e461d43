import { addValues, emptyDistribution } from "../fields/distribution.js";
import type { FieldEvent } from "../fields/event.js";
import type { Field } from "../fields/field.js";
import { BANDED, type BandedMetric, bandedValue, targetBands } from "../metrics/bands.js";
import type { Evaluation } from "../metrics/evaluate.js";
import { countedCells } from "../metrics/seen.js";
import type { Fix } from "../run/fix.js";
import { exceedancePlot } from "./plots/distribution.js";
import { precipitationMaps } from "./plots/map.js";
import { metricComparisonPlot } from "./plots/metric-comparison.js";
import type { PlotSpec } from "./plots/spec.js";
import { renderPng } from "./render.js";

/** The plots of a fix, of events that go by once. */
export interface FixPlots {
  add(before: FieldEvent<"mm/day">, after: FieldEvent<"mm/day">): void;
  /**
   * Draws maps of one event (real, generated, fixed), how often it rains how much, and the five metrics against their
   * targets.
   *
   * @param put writes a file of this name
   * @returns the names of the PNG files
   */
  write(fix: Fix, put: (name: string, content: Uint8Array) => Promise<void>): Promise<string[]>;
}

export function fixPlots(): FixPlots {
  const [real, generated, repaired] = [emptyDistribution(), emptyDistribution(), emptyDistribution()];
  let wettest: { rain: number; before: FieldEvent<"mm/day">; after: FieldEvent<"mm/day"> } | undefined;
  return {
    add(before, after) {
      const counted = countedCells(before);
      addValues(real, before.truth.values, counted);
      for (const { values } of before.members) addValues(generated, values, counted);
      for (const { values } of after.members) addValues(repaired, values, counted);
      const rain = total(before.truth);
      if (before.members.length > 0 && !(rain <= (wettest?.rain ?? Number.NEGATIVE_INFINITY)))
        wettest = { rain, before, after };
    },
    async write(fix, put) {
      if (!wettest) throw new RangeError("no event has a member to draw");
      const { before, after } = wettest;
      const plots: Record<string, PlotSpec> = {
        // Of the event with the most real rain, where there is most to see.
        "maps.png": precipitationMaps([
          { title: "real", subtitle: before.key, field: before.truth },
          { title: "generated", subtitle: "first member", field: before.members[0]! },
          { title: "fixed", subtitle: fix.fitted.method, field: after.members[0]! },
        ]),
        "distributions.png": exceedancePlot([
          { name: "real", role: "real", distribution: real },
          { name: "generated", role: "generated", distribution: generated },
          { name: "fixed", role: "repaired", distribution: repaired },
        ]),
        "metrics.png": metricComparisonPlot(
          [
            { name: "before", values: bandedValues(fix.before) },
            { name: "after", values: bandedValues(fix.after) },
          ],
          targetBands(fix.before),
        ),
      };
      for (const [name, spec] of Object.entries(plots)) await put(name, await renderPng(spec));
      return Object.keys(plots);
    },
  };
}

function total({ values, mask }: Field<"mm/day">): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++)
    if (mask?.[i] !== 0 && Number.isFinite(values[i])) sum += values[i]!;
  return sum;
}

function bandedValues(evaluation: Evaluation): Record<BandedMetric, number> {
  return Object.fromEntries(BANDED.map((metric) => [metric, bandedValue(evaluation, metric)])) as Record<
    BandedMetric,
    number
  >;
}
