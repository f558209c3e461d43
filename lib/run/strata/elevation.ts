import type { EventSet } from "../../fields/event.js";
import type { Mask, Values } from "../../fields/field.js";
import { classesOf } from "./classes.js";
import type { Place } from "./places.js";

/**
 * Cells by their elevation: thirds of those inside the mask, or classes between given bounds.
 *
 * @param metres one a cell; NaN belongs to no class
 */
export function elevationPlaces(
  metres: Values,
  { mask }: Pick<EventSet<"mm/day">, "mask">,
  bounds?: readonly number[],
): Place[] {
  const counted = Array.from(metres, (metre, i) => (mask && mask[i] === 0 ? Number.NaN : metre));
  const { names, of } = classesOf("elevation", "m", counted, bounds);
  const classes = counted.map(of);
  return names.map((name, place): Place => {
    const cells: Mask = Uint8Array.from(classes, (one) => (one === place ? 1 : 0));
    return { name, cells };
  });
}
