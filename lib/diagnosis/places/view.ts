import type { Grid } from "../../fields/field.js";
import { maskedCells, type Specimen } from "../specimen.js";

/** Roots of amounts of each event: of the truth, and the mean of its members; NaN where one of them is unknown. */
export interface PlaceView {
  readonly grid: Grid;
  readonly events: readonly { readonly truth: Float32Array; readonly members: Float32Array }[];
}

export function placeView(specimen: Specimen): PlaceView {
  const cells = maskedCells(specimen);
  const { height, width } = specimen.grid;
  return {
    grid: specimen.grid,
    events: specimen.events.map(({ truth, members }) => {
      const [real, mean] = [0, 1].map(() => new Float32Array(height * width).fill(Number.NaN)) as [
        Float32Array,
        Float32Array,
      ];
      for (const i of cells) {
        let [sum, n] = [0, 0];
        for (const { values } of members)
          if (Number.isFinite(values[i]!)) {
            sum += Math.sqrt(Math.max(values[i]!, 0));
            n++;
          }
        if (n === 0 || !Number.isFinite(truth.values[i]!)) continue;
        real[i] = Math.sqrt(Math.max(truth.values[i]!, 0));
        mean[i] = sum / n;
      }
      return { truth: real, members: mean };
    }),
  };
}

/** The view with the amounts of the members divided by a factor for each cell. */
export function dividedBy(view: PlaceView, factor: Float64Array): PlaceView {
  const roots = factor.map(Math.sqrt);
  return {
    ...view,
    events: view.events.map(({ truth, members }) => ({
      truth,
      members: members.map((v, i) => v / roots[i]!),
    })),
  };
}
