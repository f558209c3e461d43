import { FormatError } from "../errors.js";
import type { FieldEvent } from "../fields/event.js";
import type { Mask } from "../fields/field.js";
import { knownCells } from "../metrics/same-cells.js";

/** Cells of events that have a value in all of several runs, which come one after the other. */
export interface CommonCells {
  /** Takes in an event of a run. */
  add(run: string, event: FieldEvent<"mm/day">): void;
  /** The cells in which the event is to be scored; `null` where all runs have the same. */
  of(key: string): Mask | null;
  /** How many cells of how many events some runs lack, and which most; `null` where none does. */
  said(): string | null;
  /** @throws FormatError where no cell is left: it names the run with the fewest */
  needSome(): void;
}

/** @returns what is known before the first event: nothing */
export function commonCells(): CommonCells {
  const events = new Map<string, { all: Mask; some: Mask; differ: boolean }>();
  const counts = new Map<string, number>();
  let last: Mask = new Uint8Array(0);
  const interned = (cells: Mask): Mask => (isSame(cells, last) ? last : (last = cells));
  const shared = (): number => [...events.values()].reduce((n, { all }) => n + sum(all), 0);
  const fewest = () => [...counts].reduce((a, b) => (b[1] < a[1] ? b : a));
  return {
    add(run, event) {
      const known = interned(knownCells(event));
      counts.set(run, (counts.get(run) ?? 0) + sum(known));
      const found = events.get(event.key);
      if (!found) events.set(event.key, { all: known, some: known, differ: false });
      else if (!isSame(found.all, known) || found.differ)
        events.set(event.key, {
          all: found.all.map((cell, i) => cell & (known[i] ?? NaN)),
          some: found.some.map((cell, i) => cell | (known[i] ?? NaN)),
          differ: true,
        });
    },
    of(key) {
      const found = events.get(key);
      return found?.differ ? found.all : null;
    },
    said() {
      const differing = [...events.values()].filter(({ differ }) => differ);
      if (differing.length === 0) return null;
      const others = differing.reduce((n, { some, all }) => n + sum(some) - sum(all), 0);
      const [run, least] = fewest();
      return `scored on the ${shared()} cells that have a value in all runs: ${others} more, in ${differing.length} of ${events.size} events, are missing in one of them (${run} has the fewest, ${least})`;
    },
    needSome() {
      if (shared() > 0) return;
      const [run, least] = fewest();
      const found = least === 0 ? "no cell has a value" : "no cell has a value in all runs";
      throw new FormatError(`${run}: ${found} where the truth has one: leave it out`, { file: run });
    },
  };
}

function isSame(a: Mask, b: Mask): boolean {
  return Buffer.compare(a, b) === 0;
}

function sum(cells: Mask): number {
  let n = 0;
  for (let i = 0; i < cells.length; i++) n += cells[i] ?? NaN;
  return n;
}
