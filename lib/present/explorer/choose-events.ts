import { sure } from "../../sure.js";
/** One event of a set: what it is called, where it stands, how much it rained in truth. */
export interface EventMass {
  readonly key: string;
  /** From 0, in the order of the set. */
  readonly position: number;
  /** Mean real precipitation over the cells that count, mm/day; NaN where there are none. */
  readonly mass: number;
}

/** An event that the page holds in full. `rank` is from 1, by mass. */
export interface ChosenEvent extends EventMass {
  readonly rank: number;
}

/**
 * Some events that stand for all: the median by real mass first, then largest and smallest, the quartiles,
 * the eighths, and so on until there are `count`.
 *
 * @returns ascending by mass
 */
export function chooseEvents(events: readonly EventMass[], count: number): ChosenEvent[] {
  const order = ({ mass }: EventMass): number => (Number.isNaN(mass) ? -1 : mass);
  const ranked = [...events].sort((a, b) => order(a) - order(b) || a.position - b.position);
  const wanted = Math.min(count, ranked.length);
  const ranks = new Set<number>();
  for (const q of quantilesByImportance(4 * ranked.length)) {
    if (ranks.size === wanted) break;
    ranks.add(Math.floor(q * (ranked.length - 1)));
  }
  return [...ranks].sort((a, b) => a - b).map((rank) => ({ ...sure(ranked[rank]), rank: rank + 1 }));
}

/** 1/2, 1, 0, 3/4, 1/4, 7/8, … until they are finer than 1/n. */
function* quantilesByImportance(n: number): Generator<number> {
  yield* [0.5, 1, 0];
  for (let parts = 4; parts / 2 <= n; parts *= 2)
    for (let odd = parts - 1; odd > 0; odd -= 2) yield odd / parts;
}
