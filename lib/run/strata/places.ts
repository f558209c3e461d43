import { ValueError } from "../../errors.js";
import type { EventSet } from "../../fields/event.js";
import type { Mask } from "../../fields/field.js";
import { maskedTo } from "../../metrics/same-cells.js";
import type { Strata } from "./strata.js";

/** Cells that belong together. */
export interface Place {
  readonly name: string;
  /** 1 in its cells. */
  readonly cells: Mask;
}

/**
 * Each event on the cells of each place alone.
 *
 * @throws ValueError when no cell of a place is inside the mask, or two have one name
 */
export function placeStrata(
  by: "region" | "elevation",
  places: readonly Place[],
  { mask, length }: Pick<EventSet<"mm/day">, "mask" | "length">,
): Strata {
  const names = places.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ValueError(`${by} ${twice} is given twice`);
  for (const { name, cells } of places)
    if (!both(cells, mask).includes(1)) {
      const where = cells.includes(1)
        ? "none of its cells is inside the mask"
        : "it holds no cell of the grid";
      throw new ValueError(`${by} ${name} is empty: ${where}`);
    }
  // Masks are mostly the same object for all events.
  const known = new Map<string, { readonly mask: Mask; readonly inside: Mask }>();
  const inside = (name: string, cells: Mask, mask: Mask): Mask => {
    const last = known.get(name);
    if (last?.mask === mask) return last.inside;
    const made = both(cells, mask);
    known.set(name, { mask, inside: made });
    return made;
  };
  return {
    by,
    names,
    events: names.map(() => length),
    placeOf: ({ index }) => index,
    of: (event) =>
      places.map(({ name, cells }) => ({
        name,
        event: maskedTo(event, event.truth.mask === null ? cells : inside(name, cells, event.truth.mask)),
      })),
  };
}

function both(cells: Mask, mask: Mask | null): Mask {
  return mask === null ? cells : cells.map((cell, i) => (mask[i] === 0 ? 0 : cell));
}
