import type { Values } from "../../fields/field.js";
import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { sure } from "../../sure.js";
import { maskedCells, type Specimen } from "../specimen.js";
import type { Look, LookFinding } from "./look.js";
import type { Pool, PooledEvent } from "./pool.js";

/** Two fields are copies when they differ by less than this part of their amount. */
const SAME = 1e-3;
/** Wet cells with fewer of which two equal fields may be chance. */
const FEWEST_WET = 10;

/** Members that are the truth itself, or one another. */
export const copies: Look = {
  id: "copies",
  title: "members that equal the truth or one another",
  plain: ({ events, cells, slots }) => copiesIn(events, { cells, slots }),
};

/** @param events read once, one after the other */
export function copiesIn(
  events: Iterable<PooledEvent>,
  pool: Pick<Pool, "cells" | "slots">,
): LookFinding[] | string {
  const [leaked, doubled] = [new Map<string, number[]>(), new Map<string, number[]>()];
  let wet = 0;
  for (const { key, fields } of events) {
    if (wetCells(sure(fields[0]), pool.cells) < FEWEST_WET) continue;
    wet++;
    for (let s = 1; s < fields.length; s++) {
      // All fields of an event know the same cells.
      const amount = amountOf(sure(fields[s]), sure(fields[0]), pool.cells);
      for (let t = 0; t < s; t++)
        if (isCopy(sure(fields[s]), sure(fields[t]), pool.cells, amount)) {
          const map = t === 0 ? leaked : doubled;
          map.set(key, [...(map.get(key) ?? []), s]);
        }
    }
  }
  if (wet === 0) return `no event has ${FEWEST_WET} wet cells`;
  return [
    copyFinding(pool, "equals-truth", leaked, wet, "members are the real field itself"),
    copyFinding(pool, "equal-members", doubled, wet, "members are copies of another member"),
  ].filter((found) => found !== null);
}

/** Members of an event, from 0, that are its truth. */
export function copiesOfTruth(
  { truth, members }: Specimen["events"][number],
  specimen: Specimen,
): Set<number> {
  const cells = maskedCells(specimen);
  if (wetCells(truth.values, cells) < FEWEST_WET) return new Set();
  return new Set(members.flatMap(({ values }, m) => (isCopy(values, truth.values, cells) ? [m] : [])));
}

function wetCells(values: Values, cells: Int32Array): number {
  let n = 0;
  for (const i of cells) if ((values[i] ?? NaN) >= WET_THRESHOLD) n++;
  return n;
}

/** Over the cells that both know. */
function isCopy(a: Values, b: Values, cells: Int32Array, amount: number = amountOf(a, b, cells)): boolean {
  let apart = 0;
  for (let k = 0; k < cells.length; k++) {
    const i = cells[k] ?? NaN;
    if (Number.isFinite(a[i]) && Number.isFinite(b[i])) apart += Math.abs((a[i] ?? NaN) - (b[i] ?? NaN));
    if (apart > SAME * amount) return false;
  }
  return amount > 0;
}

/** Of the first, over the cells that both know. */
function amountOf(a: Values, b: Values, cells: Int32Array): number {
  let amount = 0;
  for (let k = 0; k < cells.length; k++) {
    const i = cells[k] ?? NaN;
    if (Number.isFinite(a[i]) && Number.isFinite(b[i])) amount += Math.abs(a[i] ?? NaN);
  }
  return amount;
}

function copyFinding(
  { slots }: Pick<Pool, "slots">,
  coordinate: string,
  found: ReadonlyMap<string, readonly number[]>,
  wet: number,
  what: string,
): LookFinding | null {
  if (found.size === 0) return null;
  const members = [...new Set([...found.values()].flat())].sort((a, b) => a - b);
  const isAll = members.length === slots - 1;
  const events = [...found.keys()];
  const few = events.length <= 3;
  return {
    look: "copies",
    coordinate,
    value: events.length / wet,
    interval: null,
    reference: [0, 0],
    strength: Number.POSITIVE_INFINITY,
    where: "",
    members: isAll ? "all" : members,
    events: few ? events : events.length === wet ? "all" : "most",
    sentence: `${what} (to ${100 * SAME} %), ${few ? `in ${events.join(", ")}` : `in ${events.length} of ${wet} wet events`}${isAll ? "" : `, member ${members.join(", ")}`}`,
  };
}
