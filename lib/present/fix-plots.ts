import {
  addValues,
  type Distribution,
  emptyDistribution,
  mergeDistributions,
} from "../fields/distribution.js";
import type { FieldEvent } from "../fields/event.js";
import type { Field } from "../fields/field.js";
import { BANDED, type BandedMetric, bandedValue, targetBands } from "../metrics/bands.js";
import type { Evaluation } from "../metrics/evaluate.js";
import { countedCells } from "../metrics/seen.js";
import type { Fix } from "../run/fix.js";
import { sure } from "../sure.js";
import { exceedancePlot } from "./plots/distribution.js";
import { precipitationMaps } from "./plots/map.js";
import { metricComparisonPlot } from "./plots/metric-comparison.js";
import type { PlotSpec } from "./plots/spec.js";
import { renderPng } from "./render.js";

/** The plots of a fix, of events that go by once. */
export interface FixPlots {
  add(before: FieldEvent<"mm/day">, after: FieldEvent<"mm/day">): void;
  /** What was gathered so far, plain data. */
  state(): FixPlotsState;
  merge(state: FixPlotsState): void;
  /**
   * Draws maps of one event (real, generated, fixed), how often it rains how much, and the five metrics against their
   * targets.
   *
   * @param put writes a file of this name
   * @returns the names of the PNG files
   */
  write(fix: Fix, put: (name: string, content: Uint8Array) => Promise<void>): Promise<string[]>;
}

/** See {@link FixPlots}. */
export interface FixPlotsState {
  /** Values of the cells that count: real, generated, repaired. */
  readonly values: readonly [Distribution, Distribution, Distribution];
  readonly wettest: Wettest | null;
}

/** The event with the most real rain, where there is most to see; the first of equal ones. */
interface Wettest {
  readonly rain: number;
  readonly before: FieldEvent<"mm/day">;
  readonly after: FieldEvent<"mm/day">;
}

export function fixPlots(): FixPlots {
  const values: FixPlotsState["values"] = [emptyDistribution(), emptyDistribution(), emptyDistribution()];
  const [real, generated, repaired] = values;
  let wettest: Wettest | null = null;
  const see = (one: Wettest): void => {
    const isWetter =
      !wettest ||
      one.rain > wettest.rain ||
      (one.rain === wettest.rain && one.before.index < wettest.before.index);
    if (isWetter) wettest = one;
  };
  return {
    add(before, after) {
      const counted = countedCells(before);
      addValues(real, before.truth.values, counted);
      for (const { values } of before.members) addValues(generated, values, counted);
      for (const { values } of after.members) addValues(repaired, values, counted);
      if (before.members.length > 0) see({ rain: total(before.truth), before, after });
    },
    state: () => ({ values, wettest }),
    merge(other) {
      for (const [i, each] of values.entries()) mergeDistributions(each, sure(other.values[i]));
      if (other.wettest) see(other.wettest);
    },
    async write(fix, put) {
      if (!wettest) throw new RangeError("no event has a member to draw");
      const { before, after } = wettest;
      const plots: Record<string, PlotSpec> = {
        "maps.png": precipitationMaps([
          { title: "real", subtitle: before.key, field: before.truth },
          { title: "generated", subtitle: "first member", field: sure(before.members[0]) },
          { title: "fixed", subtitle: fix.fitted.method, field: sure(after.members[0]) },
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
    if (mask?.[i] !== 0 && Number.isFinite(values[i])) sum += values[i] ?? NaN;
  return sum;
}

function bandedValues(evaluation: Evaluation): Record<BandedMetric, number> {
  return Object.fromEntries(BANDED.map((metric) => [metric, bandedValue(evaluation, metric)])) as Record<
    BandedMetric,
    number
  >;
}
