import { studentLimit } from "../statistics/student.js";
import { type Contrast, contrastOf } from "./contrast.js";
import { type PlaceKind, type PlaceParts, placeParts } from "./parts.js";
import { scanTiles } from "./tile-scan.js";
import type { PlaceView } from "./view.js";

/** Share of healthy runs in which any part of a grid of a kind may be called out. */
const LEVELS: Readonly<Record<PlaceKind, number>> = {
  lattice: 2e-4,
  edge: 2e-4,
  line: 1e-4,
  seam: 1e-4,
  tile: 1e-4,
  region: 4e-4,
};
export const FEWEST_EVENTS = 8;
/** Factors that matter to a reader. */
export const MATTERS: Readonly<Record<PlaceKind, number>> = {
  lattice: 1.1,
  edge: 1.2,
  line: 1.3,
  seam: 1.2,
  tile: 1.2,
  region: 1.2,
};

/** Parts of a grid in which members differ from the truth, beside their surroundings, by more than chance. */
export interface PlaceDepartures {
  readonly kind: PlaceKind;
  /** The most certain first. */
  readonly out: readonly Contrast[];
  /** All parts, the most certain first. */
  readonly all: readonly Contrast[];
  /** What chance allows the largest |t| of all. */
  readonly limit: number;
}

export function departuresOf(
  view: PlaceView,
  parts: readonly PlaceParts[] = [...placeParts(view.grid), { kind: "tile", ...scanTiles(view) }],
): readonly PlaceDepartures[] {
  return parts.map(({ kind, parts: own, among = own.length }) => {
    const limit = studentLimit(LEVELS[kind], Math.max(among, 1), view.events.length - 1);
    const all = own
      .map((part) => contrastOf(view, part))
      .filter(({ ratio, t }) => Number.isFinite(ratio) && Number.isFinite(t))
      .sort((a, b) => Math.abs(b.t) - Math.abs(a.t));
    const isOut = ({ ratio, t }: Contrast): boolean =>
      Math.abs(t) > limit && Math.abs(Math.log(ratio)) > Math.log(MATTERS[kind]);
    return { kind, all, out: all.filter(isOut), limit };
  });
}

/** How much is out: the sum over kinds of how far the most certain part lies beyond the limit. */
export function excessOf(departures: readonly PlaceDepartures[]): number {
  return departures.reduce(
    (sum, { out: [first], limit }) => sum + (first ? Math.abs(first.t) / limit : 0),
    0,
  );
}
