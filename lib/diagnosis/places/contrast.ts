import type { Grid } from "../../fields/field.js";
import { deviation, mean } from "../statistics/summary.js";
import { type Area, sumOver } from "./area.js";
import type { PlaceView } from "./view.js";

/** Some cells beside those around them, or beside the whole field. */
export interface Part {
  readonly id: string;
  readonly name: string;
  readonly cells: Area;
  /** What they are set beside; the part is among them. */
  readonly beside: Area;
}

/** How members differ from the truth in a part, beside its surroundings. */
export interface Contrast {
  readonly part: Part;
  /** Amounts there over the real ones, beside the same ratio around; that of roots, squared. */
  readonly ratio: number;
  /** Mean departure of an event over its standard error. */
  readonly t: number;
}

/** Part of the typical event with which an event counts for half of its departure. */
const LITTLE = 0.25;
/** Added to both sides, as a part of what they should hold: a dead part is not infinitely less. */
const NEXT_TO_NOTHING = 3e-3;

interface Sums {
  readonly part: number;
  readonly beside: number;
}

export function contrastOf(view: PlaceView, part: Part): Contrast {
  const real = view.events.map(({ truth }) => sumsOf(truth, part, view.grid));
  const made = view.events.map(({ members }) => sumsOf(members, part, view.grid));
  const [r, m] = [totalOf(real), totalOf(made)];
  const scale = r.beside / m.beside;
  const share = (r.part + scale * m.part) / (r.beside + scale * m.beside);
  const typical = (share * r.beside) / real.length;
  const departures = real.map((truth, e) => {
    const members = made[e]!;
    const size = (share * (truth.beside + scale * members.beside)) / 2 + LITTLE * typical;
    const apart = scale * (members.part - share * members.beside) - (truth.part - share * truth.beside);
    return size > 0 ? apart / size : 0;
  });
  const error = deviation(departures) / Math.sqrt(departures.length);
  const nothing = NEXT_TO_NOTHING * share * r.beside;
  return {
    part,
    ratio: ((scale * m.part + nothing) / (r.part + nothing) / ((scale * rest(m)) / rest(r))) ** 2,
    t: error > 0 ? mean(departures) / error : 0,
  };
}

/** What lies around the part. */
function rest({ part, beside }: Sums): number {
  return beside - part;
}

function sumsOf(values: Float32Array, { cells, beside }: Part, grid: Grid): Sums {
  return { part: sumOver(values, cells, grid), beside: sumOver(values, beside, grid) };
}

function totalOf(sums: readonly Sums[]): Sums {
  return {
    part: sums.reduce((a, s) => a + s.part, 0),
    beside: sums.reduce((a, s) => a + s.beside, 0),
  };
}
