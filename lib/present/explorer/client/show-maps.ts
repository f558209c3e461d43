import type { Field, Mask } from "../../../fields/field.js";
import { printAmount, printThreshold } from "../format.js";
import { element } from "./element.js";
import { drawMap, southFirst } from "./maps.js";
import type { Scene } from "./scene.js";

/** Both maps, in one colour scale, and what they say in words. */
export function showMaps({
  data,
  choice: { member, threshold },
  shown: { event, counted },
  cut,
}: Scene): void {
  const { key, truth, members } = cut.event;
  const flip = southFirst(data.grid);
  const field = members[member];
  const cutAt = threshold === 0 ? "uncut" : `cut at ${printThreshold(threshold)}`;
  const maps = [
    { id: "real", name: "Real", field: truth, facts: fieldFacts(truth, counted) },
    field
      ? {
          id: "generated",
          name: `Generated, sample ${member + 1} of ${members.length}, ${cutAt}`,
          field,
          facts: `${fieldFacts(field, counted)}. ${lost(field, event.members[member]!, counted)}`,
        }
      : { id: "generated", name: "Generated", field: nothing(truth), facts: "This event has no sample." },
  ];
  for (const map of maps) {
    const canvas = element(map.id, HTMLCanvasElement);
    drawMap(canvas, map.field, flip);
    canvas.setAttribute("aria-label", `${map.name}, ${key}: ${map.facts}`);
    element(`${map.id}-facts`, HTMLElement).textContent = map.facts;
  }
  element("legend-masked", HTMLElement).hidden = !truth.mask?.includes(0);
  element("legend-missing", HTMLElement).hidden = ![truth, field].some((shown) =>
    shown?.values.some((value, i) => Number.isNaN(value) && shown.mask?.[i] !== 0),
  );
}

/** A field of the same grid without a value. */
function nothing({ values, ...field }: Field<"mm/day">): Field<"mm/day"> {
  return { ...field, values: values.slice().fill(Number.NaN) };
}

/** What the threshold took: cells that it dried, and their share of the water. */
function lost(cut: Field<"mm/day">, { values }: Field<"mm/day">, counted: Mask): string {
  let [cells, dried, water, kept] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (counted[i] === 0 || !Number.isFinite(values[i]!)) continue;
    cells++;
    water += values[i]!;
    kept += cut.values[i]!;
    if (values[i] !== 0 && cut.values[i] === 0) dried++;
  }
  if (dried === 0) return "The threshold dries no cell.";
  const percent = (share: number): string => `${(100 * share).toFixed(1)}\u00a0%`;
  return `The threshold dries ${percent(dried / cells)} of the cells, taking ${percent(1 - kept / water)} of the water.`;
}

/** Mean and largest of the cells that count. */
function fieldFacts({ values }: Field<"mm/day">, counted: Mask): string {
  let [sum, n, largest] = [0, 0, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    if (counted[i] === 0 || !Number.isFinite(values[i]!)) continue;
    sum += values[i]!;
    n++;
    largest = Math.max(largest, values[i]!);
  }
  return n === 0 ? "No cell counts" : `Mean ${printAmount(sum / n)}, largest ${printAmount(largest)} mm/day`;
}
