import type { FieldEvent } from "../../fields/event.js";
import type { Field, Mask } from "../../fields/field.js";
import { fieldStatistics } from "../../metrics/field-statistics.js";
import { countedCells } from "../../metrics/seen.js";
import { precipitationMaps } from "./map.js";
import type { PlotSpec } from "./spec.js";

/**
 * The real field of an event beside some of its members, with the statistics of each over the cells that count.
 *
 * @param event mm/day
 * @param members how many are drawn, from the first on; all where there are fewer
 * @returns a Vega-Lite specification with its data inside; the real field comes first
 * @example
 * ```ts
 * const grid = { height: 1, width: 4 };
 * const truth = makeField("mm/day", grid, Float32Array.of(0, 0, 1, 7));
 * const members = [Float32Array.of(0, 1, 1, 5), Float32Array.of(0.3, 0.3, 2, 9)].map((values) =>
 *   makeField("mm/day", grid, values),
 * );
 * const event = { key: "2020-01-01", index: 0, truth, members };
 * (await renderSvg(eventMaps(event, 2))).startsWith("<svg"); // → true
 * ```
 */
export function eventMaps(event: FieldEvent<"mm/day">, members: number): PlotSpec {
  const shown = event.members.slice(0, members);
  const counted = countedCells(event);
  const panels = [
    panel(`${event.key}, real`, event.truth, counted),
    ...shown.map((field, k) => panel(`sample ${k}`, field, counted)),
  ];
  return precipitationMaps(panels, { columns: Math.min(panels.length, 3) });
}

function panel(
  title: string,
  field: Field<"mm/day">,
  counted: Mask,
): { title: string; subtitle: string; field: Field<"mm/day"> } {
  const { mean, P99, max, wet_fraction } = fieldStatistics(field.values, counted);
  const figure = (value: number): string => (Number.isNaN(value) ? "–" : String(+value.toPrecision(3)));
  return {
    title,
    subtitle: `mean ${figure(mean)}, P99 ${figure(P99)}, max ${figure(max)}, wet ${figure(wet_fraction)}`,
    field,
  };
}
