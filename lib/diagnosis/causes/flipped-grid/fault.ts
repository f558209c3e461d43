import { ValueError } from "../../../errors.js";
import type { Grid } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import { changeMembers } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** Where a cell takes its value from, for each way to get a grid wrong. */
const WAYS: readonly ((y: number, x: number, grid: Grid) => number)[] = [
  (y, x, { width }) => y * width + (width - 1 - x),
  (y, x, { height, width }) => (height - 1 - y) * width + x,
  (y, x, { height, width }) => (height - 1 - y) * width + (width - 1 - x),
  (y, x, { width }) => x * width + y,
  (y, x, { height, width }) =>
    ((y + Math.round(height / 5)) % height) * width + ((x + Math.round(width / 5)) % width),
];
const TRANSPOSE = 4;

/** A grid read the wrong way round. */
export const fault: Fault = {
  id: "flipped-grid",
  stage: "grid",
  what: "turns every member over (whatever lies under the mask with it): 1 east–west, 2 north–south, 3 by 180°, 4 transposed (square grids), 5 shifted cyclically by a fifth",
  needs: [],
  strength: { meaning: "which way, 1 to 5", default: 2, min: 1, max: 5 },
  apply(events, { strength }) {
    const way = sure(WAYS[Math.round(strength) - 1]);
    const { height, width } = events.grid;
    if (Math.round(strength) === TRANSPOSE && height !== width)
      throw new ValueError(
        `flipped-grid ${TRANSPOSE} transposes, which needs a square grid; this one is ${height}×${width}: choose 1, 2, 3 or 5`,
      );
    return changeMembers(events, (values) => {
      const out = values.slice();
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) out[y * width + x] = values[way(y, x, events.grid)] ?? NaN;
      return out;
    });
  },
};
