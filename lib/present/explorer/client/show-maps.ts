import type { Field, Mask } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import { printAmount } from "../format.js";
import { element } from "./element.js";
import { drawMap, southFirst } from "./maps.js";
import type { Scene } from "./scene.js";

/** Both maps, in one colour scale, and what they say in words. */
export function showMaps({
  data,
  choice: { member, texture },
  shown: { event, counted },
  treated,
  treatment,
}: Scene): void {
  const { key, truth, members } = treated.event;
  const flip = southFirst(data.grid);
  const field = members[member];
  const maps = [
    { id: "real", name: "Real", field: truth, facts: fieldFacts(truth, counted) },
    field
      ? {
          id: "generated",
          name: `Generated, sample ${member + 1} of ${members.length}, ${treatment.words}`,
          field,
          facts: `${fieldFacts(field, counted)}. ${changed(field, sure(event.members[member]), counted, texture === null ? "threshold" : "texture")}`,
        }
      : { id: "generated", name: "Generated", field: nothing(truth), facts: "This event has no sample." },
  ];
  for (const map of maps) {
    const canvas = element(map.id, HTMLCanvasElement);
    drawMap(canvas, map.field, flip);
    canvas.setAttribute("aria-label", `${map.name}, ${key}: ${map.facts}`);
    element(`${map.id}-facts`, HTMLElement).textContent = map.facts;
  }
  const over = element("over", HTMLCanvasElement);
  drawMap(over, truth, flip);
  element("legend-masked", HTMLElement).hidden = !truth.mask?.includes(0);
  element("legend-missing", HTMLElement).hidden = ![truth, field].some((shown) =>
    shown?.values.some((value, i) => Number.isNaN(value) && shown.mask?.[i] !== 0),
  );
}

/** A field of the same grid without a value. */
function nothing({ values, ...field }: Field<"mm/day">): Field<"mm/day"> {
  return { ...field, values: values.slice().fill(Number.NaN) };
}

/** What the treatment changed: cells that it dried, and how much of the water it took or gave. */
function changed(
  treated: Field<"mm/day">,
  { values }: Field<"mm/day">,
  counted: Mask,
  what: "threshold" | "texture",
): string {
  let [cells, dried, before, after] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (counted[i] === 0 || !Number.isFinite(values[i])) continue;
    cells++;
    before += values[i] ?? NaN;
    after += treated.values[i] ?? NaN;
    if (values[i] !== 0 && treated.values[i] === 0) dried++;
  }
  if (dried === 0 && before === after) return `The ${what} dries no cell.`;
  const percent = (share: number): string => `${(100 * Math.abs(share)).toFixed(1)}\u00a0%`;
  const water =
    before === 0
      ? ""
      : after > before
        ? `, and adds ${percent(after / before - 1)} to the water`
        : `, taking ${percent(1 - after / before)} of the water`;
  return `The ${what} dries ${percent(dried / cells)} of the cells${water}.`;
}

/** Mean and largest of the cells that count. */
function fieldFacts({ values }: Field<"mm/day">, counted: Mask): string {
  let [sum, n, largest] = [0, 0, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    if (counted[i] === 0 || !Number.isFinite(values[i])) continue;
    sum += values[i] ?? NaN;
    n++;
    largest = Math.max(largest, values[i] ?? NaN);
  }
  return n === 0 ? "No cell counts" : `Mean ${printAmount(sum / n)}, largest ${printAmount(largest)} mm/day`;
}
