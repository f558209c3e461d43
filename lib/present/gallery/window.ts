import { eachField } from "../../fields/each-field.js";
import { type EventSet, mapEvents } from "../../fields/event.js";
import type { Field, Grid, Mask, Values } from "../../fields/field.js";
import type { Normalisation } from "../../fields/transform.js";

/** A part of a grid: rows and columns from the first on. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Events seen through a window, with the statistics of its cells. */
export function throughWindow(
  events: EventSet<"mm/day">,
  normalisation: Normalisation | null,
  window: Window,
): { readonly events: EventSet<"mm/day">; readonly normalisation: Normalisation | null } {
  const { top, left, height, width } = window;
  const whole = events.grid;
  const grid: Grid = {
    height,
    width,
    ...(whole.lat ? { lat: whole.lat.slice(top, top + height) } : {}),
    ...(whole.lon ? { lon: whole.lon.slice(left, left + width) } : {}),
  };
  const cut = <T extends Values | Mask>(values: T): T => {
    const out = values.slice(0, height * width) as T;
    for (let y = 0; y < height; y++) {
      const start = (top + y) * whole.width + left;
      out.set(values.subarray(start, start + width), y * width);
    }
    return out;
  };
  const mask = events.mask && cut(events.mask);
  const field = ({ values }: Field<"mm/day">): Field<"mm/day"> => ({
    space: "mm/day",
    grid,
    values: cut(values),
    mask,
  });
  const seen = mapEvents(events, "mm/day", (event) => eachField(event, field));
  return {
    events: { ...seen, grid, mask },
    normalisation: normalisation && { mean: cut(normalisation.mean), std: cut(normalisation.std) },
  };
}
