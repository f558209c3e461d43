import { measureAmounts } from "../../amounts.js";
import type { Scene } from "../../scene.js";
import { deviation } from "../../statistics/summary.js";

/** Why a floor cannot be told, where {@link isOfInverse}. */
export const OF_INVERSE =
  "the inverse transform was undone by the moments of each cell only, which leaves floors and gaps of its own next to dry cells: give --stats mean.npy std.npy";

/** Largest spread over cells of a floor in z that was made in z. */
const SAME_Z = 0.02;

/**
 * Whether floors may be the work of an inverse by moments: a threshold or an activation in z would have left the same z in
 * all cells, and there is none.
 */
export function isOfInverse({ chart, whole }: Scene): boolean {
  if (chart.get("missing-inverse")?.repair?.id !== "apply-inverse-by-moments") return false;
  const { floors, cells } = measureAmounts(whole).atoms;
  return cells < MOST_CELLS || !(deviation(floors.map(({ value }) => value)) < SAME_Z);
}

/** Share of the cells that must have a floor for it to be one of the model. */
const MOST_CELLS = 0.5;
