import type { Grid } from "../../fields/field.js";
import { maskedCells, type Specimen } from "../specimen.js";

/** Roots of amounts of each event: of the truth, and the mean of its members; NaN where one of them is unknown. */
export interface PlaceView {
  readonly grid: Grid;
  readonly events: readonly { readonly truth: Float32Array; readonly members: Float32Array }[];
}

type EventView = PlaceView["events"][number];

/** Kept by event, with the mask: a measure looks at the same events in many selections, and events are never changed. */
const kept = new WeakMap<
  Specimen["events"][number],
  { readonly mask: Specimen["mask"]; readonly view: EventView }
>();

export function placeView(specimen: Specimen): PlaceView {
  const cells = maskedCells(specimen);
  const { grid, mask } = specimen;
  return {
    grid,
    events: specimen.events.map((event) => {
      const known = kept.get(event);
      if (known?.mask === mask) return known.view;
      const view = eventView(event, cells);
      kept.set(event, { mask, view });
      return view;
    }),
  };
}

function eventView({ truth, members }: Specimen["events"][number], cells: Int32Array): EventView {
  const [real, mean] = [truth.values, truth.values].map(({ length }) =>
    new Float32Array(length).fill(Number.NaN),
  ) as [Float32Array, Float32Array];
  const fields = members.map(({ values }) => values);
  for (let k = 0; k < cells.length; k++) {
    const i = cells[k] ?? NaN;
    let [sum, n] = [0, 0];
    for (const field of fields) {
      const v = field[i] ?? NaN;
      if (!Number.isFinite(v)) continue;
      if (v > 0) sum += Math.sqrt(v);
      n++;
    }
    if (n === 0 || !Number.isFinite(truth.values[i])) continue;
    real[i] = Math.sqrt(Math.max(truth.values[i] ?? NaN, 0));
    mean[i] = sum / n;
  }
  return { truth: real, members: mean };
}

/** The view with the amounts of the members divided by a factor for each cell. */
export function dividedBy(view: PlaceView, factor: Float64Array): PlaceView {
  const roots = factor.map(Math.sqrt);
  return {
    ...view,
    events: view.events.map(({ truth, members }) => {
      const divided = new Float32Array(members.length);
      for (let i = 0; i < divided.length; i++) divided[i] = (members[i] ?? NaN) / (roots[i] ?? NaN);
      return { truth, members: divided };
    }),
  };
}
