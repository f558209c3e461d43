import { sure } from "../../sure.js";
import { keptFor } from "../kept.js";
import type { Specimen } from "../specimen.js";
import { maskedCells } from "../specimen.js";
import { median } from "./summary.js";

/** The value that a cell's samples take most often. */
export interface Atom {
  readonly cell: number;
  readonly value: number;
  /** Share of the samples that take it, and of those that lie below it. */
  readonly share: number;
  readonly below: number;
  /** Share of the real values of the cell that lie at or below it. */
  readonly truthUpTo: number;
  /** Share of the real values of the cell that equal it. */
  readonly truthAt: number;
  /** Share of the real values of the cell that are dry. */
  readonly truthDry: number;
}

const MOST_CELLS = 600;
const MOST_EVENTS = 100;
const FEWEST_EVENTS = 3;
/** Two values are the same if they differ by less, relatively: a few roundings of float32. */
const SAME = 2e-6;

/**
 * The atom of each of up to 600 cells over up to 100 events: the value, equal to a rounding, that most samples
 * take, if they are of at least three events (members of one event may agree for other reasons). Cells without one
 * have a share of 0.
 */
export const cellAtoms: (specimen: Specimen) => readonly Atom[] = keptFor((specimen) => {
  const inside = maskedCells(specimen);
  const stride = Math.max(1, Math.ceil(inside.length / MOST_CELLS));
  const step = Math.max(1, Math.ceil(specimen.events.length / MOST_EVENTS));
  const events = specimen.events.filter((_, i) => i % step === 0);
  const atoms: Atom[] = [];
  for (let k = stride >> 1; k < inside.length; k += stride) {
    const cell = inside[k] ?? NaN;
    const samples: Drawn[] = [];
    const truths: number[] = [];
    events.forEach(({ truth, members }, event) => {
      if (Number.isNaN(truth.values[cell])) return;
      truths.push(truth.values[cell] ?? NaN);
      for (const { values } of members)
        if (!Number.isNaN(values[cell])) samples.push({ value: values[cell] ?? NaN, event });
    });
    if (truths.length >= FEWEST_EVENTS && samples.length > 0)
      atoms.push(
        atomOf(
          cell,
          samples.sort((a, b) => a.value - b.value),
          truths,
        ),
      );
  }
  return atoms;
});

interface Drawn {
  readonly value: number;
  readonly event: number;
}

function atomOf(cell: number, sorted: readonly Drawn[], truths: readonly number[]): Atom {
  let [best, bestCount] = [0, 0];
  for (let start = 0; start < sorted.length; ) {
    const first = sure(sorted[start]).value;
    let end = start + 1;
    while (end < sorted.length && isSame(sure(sorted[end]).value, first)) end++;
    if (
      end - start > bestCount &&
      new Set(sorted.slice(start, end).map((d) => d.event)).size >= FEWEST_EVENTS
    )
      [best, bestCount] = [start, end - start];
    start = end;
  }
  const { value } = sure(sorted[best]);
  return {
    cell,
    value,
    share: bestCount / sorted.length,
    below: best / sorted.length,
    truthUpTo: truths.filter((v) => v < value || isSame(v, value)).length / truths.length,
    truthAt: truths.filter((v) => isSame(v, value)).length / truths.length,
    truthDry: truths.filter((v) => v <= 0).length / truths.length,
  };
}

export function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME * Math.abs(b);
}

/** The atoms of a specimen taken together. */
export interface AtomSummary {
  /** Mean over cells of the share at an atom above 0 that nothing lies below: a floor. */
  readonly floorShare: number;
  /** Mean share of real values that a floor at those levels would hold. */
  readonly truthBelowFloor: number;
  /** Mean share of real values in those cells that are dry. */
  readonly truthDryAtFloor: number;
  /** Mean over cells of the share at the commonest value that is not 0. */
  readonly stuckShare: number;
  /** Mean share of real values up to those values. */
  readonly truthUpToStuck: number;
  /** Mean share at 0. */
  readonly zeroShare: number;
  /** Median floor, in the unit of the samples. */
  readonly level: number;
  /** Share of cells that have a floor. */
  readonly cells: number;
  readonly floors: readonly Atom[];
}

export function summariseAtoms(atoms: readonly Atom[]): AtomSummary {
  const n = Math.max(atoms.length, 1);
  const total = (of: readonly Atom[], value: (atom: Atom) => number): number =>
    of.reduce((sum, atom) => sum + value(atom), 0) / n;
  const stuck = atoms.filter((atom) => atom.value !== 0 && atom.share > 0);
  const floors = stuck.filter(
    (atom) => atom.below === 0 && atom.share > 0.05 && atom.truthAt < 0.5 * atom.share,
  );
  return {
    floorShare: total(floors, (atom) => atom.share),
    truthBelowFloor: total(floors, (atom) => atom.truthUpTo),
    truthDryAtFloor: total(floors, (atom) => atom.truthDry),
    stuckShare: total(stuck, (atom) => atom.share),
    truthUpToStuck: total(stuck, (atom) => atom.truthUpTo),
    zeroShare: total(
      atoms.filter((atom) => atom.value === 0),
      (atom) => atom.share,
    ),
    level: median(floors.map((atom) => atom.value)),
    cells: floors.length / n,
    floors,
  };
}
