import { sure } from "../../sure.js";
import type { Coordinate } from "./coordinate.js";
import type { LookFinding } from "./look.js";
import type { Pool } from "./pool.js";
import type { Seen } from "./swaps.js";

/** A coordinate in a reader's measure. */
export interface Reading {
  readonly coordinate: Coordinate;
  /** Members over truth (or a member over the others). */
  readonly ratio: number;
  /** Standard error of its logarithm over events. */
  readonly error: number;
  readonly isOut: boolean;
  readonly seen: Seen;
}

export function readingOf(coordinate: Coordinate, seen: Seen, pool: Pool): Reading {
  const { ratio, error } = ratioAt(coordinate, seen.at, pool);
  const isOut =
    Math.abs(seen.t) > seen.limit &&
    Math.abs(Math.log(ratio)) >= coordinate.matters &&
    (coordinate.signed || Math.sign(Math.log(ratio)) === Math.sign(seen.t));
  return { coordinate, ratio, error, isOut, seen };
}

/** Smallest log ratio that would have been out; infinite where none would. */
export function detectable({ error, seen: { limit } }: Reading, events: number): number {
  return limit < 0.99 * Math.sqrt(events) ? limit * error : Number.POSITIVE_INFINITY;
}

export function findingOf(look: string, reading: Reading, pool: Pool): LookFinding {
  const { coordinate, ratio, error, seen } = reading;
  const reach = Math.max(seen.limit * error, coordinate.matters);
  const members = coordinate.contrast === "member" ? [seen.at] : membersOf(reading, pool);
  const { names, share } = eventsOf(reading, pool);
  const who =
    members === "all" ? (pool.slots > 2 ? ", in all members" : "") : `, in member ${members.join(", ")}`;
  const when =
    names === "all" || names === "most"
      ? `, in ${Math.round(100 * share)} % of the events`
      : `, in ${names.join(", ")}`;
  return {
    look,
    coordinate: coordinate.id,
    value: ratio,
    interval: [ratio * Math.exp(-seen.limit * error), ratio * Math.exp(seen.limit * error)],
    reference: [Math.exp(-reach), Math.exp(reach)],
    strength: Math.abs(seen.t) / seen.limit,
    where: coordinate.where(seen.at),
    members,
    events: names,
    sentence: `${coordinate.say({ ratio, at: seen.at })}${coordinate.contrast === "member" ? "" : who}${when}`,
  };
}

interface Sides {
  readonly more: number;
  readonly real: number;
}

/** Sums of both sides by event, at one class; beside the whole where there is one. */
function ratioAt(coordinate: Coordinate, at: number, pool: Pool): { ratio: number; error: number } {
  const { contrast, classes, sums, whole, power, floor } = coordinate;
  const n = pool.events.length;
  const value = (of: Float64Array, width: number, c: number) => (e: number, s: number) =>
    of[(e * pool.slots + s) * width + c] ?? NaN;
  const [one, c] = contrast === "member" ? [at, 0] : [-1, at];
  const part = pool.events.map((_, e) => sidesOf(value(sums, classes, c), e, one, pool.slots));
  const total = whole ? pool.events.map((_, e) => sidesOf(value(whole, 1, 0), e, one, pool.slots)) : null;
  const [p, w] = [sumOf(part, n * floor), total ? sumOf(total, 0) : { more: 1, real: 1 }];
  const ratio = (p.more / p.real / (w.more / w.real)) ** power;
  const shares = part.map(
    (s, e) =>
      s.more / p.more -
      s.real / p.real -
      (total ? sure(total[e]).more / w.more - sure(total[e]).real / w.real : 0),
  );
  const error = power * Math.sqrt(shares.reduce((a, v) => a + v * v, 0));
  return { ratio, error };
}

function sidesOf(value: (e: number, s: number) => number, e: number, one: number, slots: number): Sides {
  let others = 0;
  for (let s = 1; s < slots; s++) if (s !== one) others += value(e, s);
  return one > 0
    ? { more: value(e, one), real: others / Math.max(slots - 2, 1) }
    : { more: others / (slots - 1), real: value(e, 0) };
}

function sumOf(sides: readonly Sides[], floor: number): Sides {
  return {
    more: sides.reduce((sum, { more }) => sum + more, floor),
    real: sides.reduce((sum, { real }) => sum + real, floor),
  };
}

/** The members that depart at least half as far as all of them together; all where each does. */
function membersOf({ coordinate, seen }: Reading, pool: Pool): readonly number[] | "all" {
  const departures: number[] = [];
  for (let s = 1; s < pool.slots; s++)
    departures.push(departure(coordinate, seen.at, pool, (_, f) => f === s));
  const mean = departures.reduce((a, b) => a + b, 0) / departures.length;
  const far = departures.flatMap((d, k) => (d * Math.sign(mean) >= Math.abs(mean) / 2 ? [k + 1] : []));
  return far.length === departures.length ? "all" : far;
}

/** Summed score of the chosen members less that of the truth. */
function departure(
  { scores, classes }: Coordinate,
  at: number,
  { events, slots }: Pool,
  chosen: (event: number, slot: number) => boolean,
): number {
  let sum = 0;
  events.forEach((_, e) => {
    const value = (s: number): number => scores[(e * slots + s) * classes + at] ?? NaN;
    for (let s = 1; s < slots; s++) if (chosen(e, s)) sum += value(s) - value(0);
  });
  return sum;
}

const FEW_EVENTS = 3;

/** The share of events that depart to the same side; or the few that make up four fifths of the departure. */
function eventsOf(
  { coordinate, seen }: Reading,
  pool: Pool,
): { readonly names: LookFinding["events"]; readonly share: number } {
  const { contrast } = coordinate;
  const each = pool.events.map((_, event) =>
    contrast === "member"
      ? departureOfMember(coordinate, seen.at, pool, event)
      : departure(coordinate, seen.at, pool, (e) => e === event),
  );
  const sign = Math.sign(each.reduce((a, b) => a + b, 0));
  const same = each.map((d) => d * sign);
  const total = same.reduce((a, b) => a + b, 0);
  const order = Array.from(same.keys()).sort((a, b) => (same[b] ?? NaN) - (same[a] ?? NaN));
  const few = order.slice(0, FEW_EVENTS);
  const share = same.filter((d) => d > 0).length / same.length;
  if (pool.events.length > 3 * FEW_EVENTS && few.reduce((a, e) => a + (same[e] ?? NaN), 0) > 0.8 * total)
    return {
      names: few.filter((e) => (same[e] ?? NaN) > 0.1 * total).map((e) => sure(pool.events[e]).key),
      share,
    };
  return { names: share === 1 ? "all" : "most", share };
}

function departureOfMember(coordinate: Coordinate, member: number, { slots }: Pool, e: number): number {
  const value = (s: number): number => coordinate.scores[e * slots + s] ?? NaN;
  let others = 0;
  for (let s = 1; s < slots; s++) if (s !== member) others += value(s);
  return value(member) - others / Math.max(slots - 2, 1);
}
