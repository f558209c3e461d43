import type { FieldEvent } from "../../fields/event.js";
import type { Field, Mask } from "../../fields/field.js";
import { fieldStatistics } from "../../metrics/field-statistics.js";
import { countedCells } from "../../metrics/seen.js";
import { precipitationMaps } from "./map.js";
import type { PlotSpec } from "./spec.js";

/** The real field of an event beside some of its members, with the statistics of each over the cells that count. */
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
