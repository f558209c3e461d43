import { randomStream } from "../../fields/random.js";
import { quantileOf } from "../statistics/pooled.js";
import type { Coordinate, Side } from "./coordinate.js";

const SWAPS = 299;
/** Of the runs of a healthy model, the share in which any coordinate may be called out. */
export const FALSE_ALARMS = 0.004;
const STREAM = 0x51a90001;
/** Part of the typical event with which an event counts for half of its departure. */
const LITTLE = 0.25;
/** Fewer ways than this to choose which fields are called the truths cannot show a thing at that rate. */
const FEWEST_WAYS: number = Math.log2(2 / FALSE_ALARMS);

/** A coordinate as it was seen. */
export interface Seen {
  /** Largest standardised deviation, and of what sign. */
  readonly t: number;
  /** Class, or member, that has it. */
  readonly at: number;
  /** What `t` may reach where truth and members are exchangeable, with all other coordinates; NaN where it has no spread. */
  readonly limit: number;
}

export function canSwap(events: number, slots: number): boolean {
  return slots > 1 && events * Math.log2(slots) - (slots === 2 ? 1 : 0) >= FEWEST_WAYS;
}

/**
 * Standardised deviations of all coordinates, and their simultaneous limits. Where members are draws of the same law as the
 * truth, it does not matter which field of an event is called the truth; so it is chosen anew 299 times, and a deviation
 * is out only if the largest of the coordinates reaches as far in less than that share of the choices. Each choice is studentised
 * by its own spread over events, so that members that are too alike, or too unlike, do not pass for a bias (Chung and
 * Romano 2013, doi:10.1214/13-AOS1090; Westfall and Young's largest deviation over coordinates).
 *
 * @param slots fields of an event, the truth first
 */
export function swapTest(
  coordinates: readonly Coordinate[],
  events: number,
  slots: number,
  seed: number,
): readonly Seen[] {
  const orders = drawOrders(events, slots, seed);
  const tested = coordinates.map((coordinate) => {
    const centred = centre(coordinate, events, slots);
    const evaluate = evaluator(coordinate, centred, events, slots);
    const found = evaluate(identity(events, slots));
    const swapped = Float64Array.from(orders, (order) => Math.abs(evaluate(order).t));
    const sorted = swapped.slice().sort();
    const middle = quantileOf(sorted, 0.5);
    return { ...found, swapped, middle, scale: quantileOf(sorted, 0.95) - middle };
  });
  const critical = quantileBeyond(
    orders.map((_, b) =>
      Math.max(
        ...tested.map(({ swapped, middle, scale }) =>
          scale > 0 ? ((swapped[b] ?? NaN) - middle) / scale : 0,
        ),
      ),
    ),
  );
  return tested.map(({ t, at, middle, scale }) => ({
    t,
    at,
    limit: scale > 0 ? middle + critical * scale : Number.NaN,
  }));
}

/** What a healthy run exceeds with the stated chance: the largest tenth of the choices, continued as an exponential. */
function quantileBeyond(largest: readonly number[]): number {
  const sorted = [...largest].sort((a, b) => b - a);
  const tenth = Math.ceil(sorted.length / 10);
  const from = sorted[tenth] ?? NaN;
  const beyond = sorted.slice(0, tenth).reduce((sum, v) => sum + v - from, 0) / tenth;
  return from + beyond * Math.log(tenth / (sorted.length * FALSE_ALARMS));
}

function identity(events: number, slots: number): Uint8Array {
  return Uint8Array.from({ length: events * slots }, (_, i) => i % slots);
}

function drawOrders(events: number, slots: number, seed: number): readonly Uint8Array[] {
  const stream = randomStream(seed, STREAM);
  return Array.from({ length: SWAPS }, () => {
    const order = identity(events, slots);
    for (let e = 0; e < events; e++)
      for (let j = slots - 1; j > 0; j--) {
        const k = Math.floor(stream.uniform() * (j + 1));
        const [a, b] = [e * slots + j, e * slots + k];
        [order[a], order[b]] = [order[b] ?? NaN, order[a] ?? NaN];
      }
    return order;
  });
}

/**
 * Scores less the mean of their event, over the typical sum of the event: a departure by the same factor in every event
 * counts alike in each, but events of next to nothing do not count for more than they are.
 */
function centre(coordinate: Coordinate, events: number, slots: number): Float64Array {
  const { scores, sums, classes } = coordinate;
  const means = eventMeans(sums, classes, events, slots);
  const centres = scores === sums ? means : eventMeans(scores, classes, events, slots);
  const out = new Float64Array(scores.length);
  for (let c = 0; c < classes; c++) {
    let typical = 0;
    for (let e = 0; e < events; e++) typical += Math.abs(means[e * classes + c] ?? NaN) / events;
    for (let e = 0; e < events; e++) {
      const k = e * classes + c;
      const size = Math.abs(means[k] ?? NaN) + LITTLE * typical;
      for (let s = 0; s < slots; s++) {
        const i = (e * slots + s) * classes + c;
        out[i] = size > 0 ? ((scores[i] ?? NaN) - (centres[k] ?? NaN)) / size : 0;
      }
    }
  }
  return out;
}

function eventMeans(values: Float64Array, classes: number, events: number, slots: number): Float64Array {
  const out = new Float64Array(events * classes);
  for (let f = 0; f < events * slots; f++)
    for (let c = 0; c < classes; c++)
      out[Math.floor(f / slots) * classes + c] =
        (out[Math.floor(f / slots) * classes + c] ?? NaN) + (values[f * classes + c] ?? NaN) / slots;
  return out;
}

function isCounted(side: Side, departure: number): boolean {
  return side === "both" || departure > 0 === (side === "more");
}

type Evaluator = (order: Uint8Array) => { t: number; at: number };

function evaluator(
  { classes, side, contrast }: Coordinate,
  centred: Float64Array,
  events: number,
  slots: number,
): Evaluator {
  const sum = new Float64Array(classes);
  const squares = new Float64Array(classes);
  const strongest = (sign: number, named?: number, best = { t: 0, at: 0 }): { t: number; at: number } => {
    let [largest, at] = [best.t * best.t, -1];
    for (let c = 0; c < classes; c++) {
      const square = (squares[c] ?? NaN) > 0 ? ((sum[c] ?? NaN) * (sum[c] ?? NaN)) / (squares[c] ?? NaN) : 0;
      if (square > largest && isCounted(side, sign * (sum[c] ?? NaN))) [largest, at] = [square, c];
    }
    return at < 0 ? best : { t: Math.sqrt(largest) * Math.sign(sign * (sum[at] ?? NaN)), at: named ?? at };
  };
  const gather = (order: Uint8Array, slot: number): void => {
    sum.fill(0);
    squares.fill(0);
    for (let e = 0; e < events; e++) {
      const from = (e * slots + (order[e * slots + slot] ?? NaN)) * classes;
      for (let c = 0; c < classes; c++) {
        const v = centred[from + c] ?? NaN;
        sum[c] = (sum[c] ?? NaN) + v;
        squares[c] = (squares[c] ?? NaN) + v * v;
      }
    }
  };
  if (contrast === "truth")
    return (order) => {
      gather(order, 0);
      return strongest(-1);
    };
  return (order) => {
    let best = { t: 0, at: 0 };
    for (let slot = 1; slot < slots; slot++) {
      gatherBeside(order, slot);
      best = strongest(1, slot, best);
    }
    return best;
  };

  /** A member less the mean of the other members of its event; for one class. */
  function gatherBeside(order: Uint8Array, slot: number): void {
    sum.fill(0);
    squares.fill(0);
    for (let e = 0; e < events; e++) {
      const at = (s: number): number => centred[e * slots + (order[e * slots + s] ?? NaN)] ?? NaN;
      const others = (-at(0) - at(slot)) / Math.max(slots - 2, 1);
      const v = at(slot) - others;
      sum[0] = (sum[0] ?? NaN) + v;
      squares[0] = (squares[0] ?? NaN) + v * v;
    }
  }
}
