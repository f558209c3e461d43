import { emptyLike, type Grid, type Values } from "../../../fields/field.js";
import { type CoarseMap, coarse, correlationAt } from "../../looks/best-shift.js";
import { changeEvents, type Specimen } from "../../specimen.js";

/** Where the members of an event lie, in cells down and right of the truth. */
export interface Move {
  readonly down: number;
  readonly right: number;
}

type Event = Specimen["events"][number];

/** The shift after which the mean of the members is most like the truth: of coarse fields first, then of ever finer ones. */
export function shiftOf({ truth, members }: Event, { grid }: Specimen, side: number, reach: number): Move {
  const mean = emptyLike(truth.values);
  for (let i = 0; i < mean.length; i++)
    mean[i] = members.reduce((sum, { values }) => sum + (values[i] ?? NaN), 0) / members.length;
  let best: Move = { down: 0, right: 0 };
  for (let block = side, around = reach; ; block = block >> 1, around = 2) {
    const [real, made] = [coarse(truth.values, grid, block), coarse(mean, grid, block)];
    const from = { down: Math.round(best.down / block), right: Math.round(best.right / block) };
    const { down, right } = searched(real, made, from, around);
    best = { down: down * block, right: right * block };
    if (block === 1) return best;
  }
}

function searched(real: CoarseMap, made: CoarseMap, from: Move, around: number): Move {
  let [best, most] = [from, correlationAt(real, made, from.down, from.right)];
  for (let down = from.down - around; down <= from.down + around; down++)
    for (let right = from.right - around; right <= from.right + around; right++) {
      const r = correlationAt(real, made, down, right);
      if (r > most || Number.isNaN(most)) [best, most] = [{ down, right }, r];
    }
  return best;
}

/** Members moved by the shift of their event; what comes in at the edge is what lies there, mirrored. */
export function movedBack(specimen: Specimen, side: number, reach: number): Specimen {
  return changeEvents(specimen, (event) => {
    const move = shiftOf(event, specimen, side, reach);
    return {
      ...event,
      members: event.members.map((m) => ({ ...m, values: moved(m.values, specimen.grid, move) })),
    };
  });
}

/** Each cell is given the value that lies `down` and `right` of it; a missing cell stays missing, and is given to none. */
export function moved(values: Values, { height, width }: Grid, { down, right }: Move): Values {
  const out = emptyLike(values);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const own = values[y * width + x] ?? NaN;
      const come = values[mirrored(y + down, height) * width + mirrored(x + right, width)] ?? NaN;
      out[y * width + x] = Number.isNaN(own) || Number.isNaN(come) ? own : come;
    }
  return out;
}

function mirrored(at: number, n: number): number {
  const inside = at < 0 ? -1 - at : at >= n ? 2 * n - 1 - at : at;
  return Math.min(Math.max(inside, 0), n - 1);
}
