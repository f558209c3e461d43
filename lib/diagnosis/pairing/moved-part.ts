import { sure } from "../../sure.js";
import { type CoarseMap, coarse, correlationAt, type Window } from "../looks/best-shift.js";
import type { Specimen } from "../specimen.js";
import { studentLimit } from "../statistics/student.js";
import { deviation, mean } from "../statistics/summary.js";

/** A part of the grid whose members lie beside the real storms, in all events by the same cells. */
export interface MovedPart {
  readonly where: string;
  readonly down: number;
  readonly right: number;
  /** What moving it back adds to the correlation there. */
  readonly gain: number;
}

const FEWEST_EVENTS = 8;
const MOST_EVENTS = 64;
const CELLS_A_SIDE = 40;
/** Part of the shorter side up to which is looked. */
const REACH = 1 / 8;
const LEVEL = 1e-3;
const MATTERS = 0.02;

/**
 * The part, a half or a quarter of the grid, that a shift of its own brings nearer to the truth most certainly: a shift that is
 * found in every second event and told in the others, by Student's t over events; null where there is none.
 */
export function movedPart({ events, grid }: Specimen): MovedPart | null {
  if (events.length < FEWEST_EVENTS) return null;
  const side = Math.max(1, Math.ceil(Math.min(grid.height, grid.width) / CELLS_A_SIDE));
  const step = Math.ceil(events.length / MOST_EVENTS);
  const maps = events
    .filter((_, e) => e % step === 0)
    .map(({ truth, members }) => ({
      real: coarse(truth.values, grid, side),
      made: meanOf(members.map(({ values }) => coarse(values, grid, side))),
    }));
  const { height, width } = sure(maps[0]).real;
  const reach = Math.max(2, Math.floor(Math.min(height, width) * REACH));
  const parts = partsOf(height, width);
  const found = parts.flatMap(([where, window]) => {
    const gains = gainsOf(maps, window, reach);
    const ways = [0, 1].map((half) => best(gains, half));
    const told = ways
      .flatMap(({ gains }, half) => gains.filter((_, e) => e % 2 !== half))
      .filter(Number.isFinite);
    const t = (mean(told) / deviation(told)) * Math.sqrt(told.length);
    const isSure = t > studentLimit(LEVEL, parts.length, told.length - 1) && mean(told) > MATTERS;
    const { down, right } = sure(ways[0]);
    return isSure ? [{ where, down: down * side, right: right * side, gain: mean(told), t }] : [];
  });
  return found.sort((a, b) => b.t - a.t)[0] ?? null;
}

interface Gains {
  readonly down: number;
  readonly right: number;
  /** By event. */
  readonly gains: readonly number[];
}

function gainsOf(
  maps: readonly { readonly real: CoarseMap; readonly made: CoarseMap }[],
  window: Window,
  reach: number,
): Gains[] {
  const still = maps.map(({ real, made }) => correlationAt(real, made, 0, 0, window));
  const out: Gains[] = [];
  for (let down = -reach; down <= reach; down++)
    for (let right = -reach; right <= reach; right++) {
      if (down === 0 && right === 0) continue;
      const gains = maps.map(
        ({ real, made }, e) => correlationAt(real, made, down, right, window) - (still[e] ?? NaN),
      );
      out.push({ down, right, gains });
    }
  return out;
}

/** The shift that gains most in the events of a half. */
function best(all: readonly Gains[], half: number): Gains {
  const gainIn = ({ gains }: Gains): number => {
    const known = gains.filter((gain, e) => e % 2 === half && Number.isFinite(gain));
    return known.length > 0 ? mean(known) : Number.NEGATIVE_INFINITY;
  };
  return all.reduce((a, b) => (gainIn(b) > gainIn(a) ? b : a));
}

function meanOf(maps: readonly CoarseMap[]): CoarseMap {
  const { height, width, values } = sure(maps[0]);
  return { height, width, values: values.map((_, i) => mean(maps.map((map) => map.values[i] ?? NaN))) };
}

function partsOf(height: number, width: number): (readonly [string, Window])[] {
  const [y, x] = [height >> 1, width >> 1];
  const part = (where: string, y0: number, y1: number, x0: number, x1: number) =>
    [where, { y0, y1, x0, x1 }] as const;
  return [
    part("the upper half", 0, y, 0, width),
    part("the lower half", y, height, 0, width),
    part("the left half", 0, height, 0, x),
    part("the right half", 0, height, x, width),
    part("the upper left quarter", 0, y, 0, x),
    part("the upper right quarter", 0, y, x, width),
    part("the lower left quarter", y, height, 0, x),
    part("the lower right quarter", y, height, x, width),
  ];
}
