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

/** Sums of a part and of all that it is set beside, of the truth and of the members, by event. */
export interface EventSums {
  readonly part: Float64Array;
  readonly beside: Float64Array;
}

export function contrastOf(view: PlaceView, part: Part): Contrast {
  const [real, made] = (["truth", "members"] as const).map((side) => ({
    part: Float64Array.from(view.events, (event) => sumOver(event[side], part.cells, view.grid)),
    beside: Float64Array.from(view.events, (event) => sumOver(event[side], part.beside, view.grid)),
  })) as [EventSums, EventSums];
  const [r, m] = [totalOf(real), totalOf(made)];
  const scale = r.beside / m.beside;
  const share = (r.part + scale * m.part) / (r.beside + scale * m.beside);
  const nothing = NEXT_TO_NOTHING * share * r.beside;
  return {
    part,
    ratio: ((scale * m.part + nothing) / (r.part + nothing) / ((scale * rest(m)) / rest(r))) ** 2,
    t: departure(real, made),
  };
}

/** Mean over events of how much more of its surroundings' amount a part has than in reality, over its standard error. */
export function departure(real: EventSums, made: EventSums): number {
  const n = real.part.length;
  const [r, m] = [totalOf(real), totalOf(made)];
  const scale = r.beside / m.beside;
  const share = (r.part + scale * m.part) / (r.beside + scale * m.beside);
  const typical = (share * r.beside) / n;
  let [sum, squares] = [0, 0];
  for (let e = 0; e < n; e++) {
    const [truth, members] = [real.beside[e] ?? NaN, made.beside[e] ?? NaN];
    const size = (share * (truth + scale * members)) / 2 + LITTLE * typical;
    const apart = scale * ((made.part[e] ?? NaN) - share * members) - ((real.part[e] ?? NaN) - share * truth);
    const one = size > 0 ? apart / size : 0;
    sum += one;
    squares += one * one;
  }
  const error = Math.sqrt(Math.max(squares - (sum * sum) / n, 0) / (n - 1) / n);
  return error > 0 ? sum / n / error : 0;
}

/** What lies around the part. */
function rest({ part, beside }: Totals): number {
  return beside - part;
}

interface Totals {
  readonly part: number;
  readonly beside: number;
}

function totalOf({ part, beside }: EventSums): Totals {
  let [p, b] = [0, 0];
  for (let e = 0; e < part.length; e++) {
    p += part[e] ?? NaN;
    b += beside[e] ?? NaN;
  }
  return { part: p, beside: b };
}
