import { UsageError, ValueError } from "../errors.js";
import type { EventSet } from "../fields/event.js";
import type { Space } from "../fields/field.js";
import { sure } from "../sure.js";

/**
 * Some events of a set, by position or by key. `blocks: N` cuts the set into N contiguous blocks and takes
 * every other one, from the first; for time series, contiguous choices (`first-half`, `blocks`) keep
 * neighbouring days, which resemble each other, on one side.
 */
export type EventSelection =
  | "all"
  | "first-half"
  | "second-half"
  | "even"
  | "odd"
  | { readonly blocks: number }
  | { readonly keys: readonly string[] };

/** What `--fit-on` and `--score-on` accept. */
const SELECTION_HELP = "all, first-half, second-half, even, odd, blocks:N, keys:KEY,KEY,…";

/**
 * Reads {@link EventSelection} from a word of the command line.
 *
 * @param text `all`, `first-half`, `second-half`, `even`, `odd`, `blocks:N` or `keys:KEY,KEY`
 * @returns the same as {@link selectEvents} takes it; keys are not looked up here
 * @throws UsageError for anything else; the message lists what there is
 * @example
 * ```ts
 * parseSelection("even"); // → 'even'
 * ```
 */
export function parseSelection(text: string): EventSelection {
  switch (text) {
    case "all":
    case "first-half":
    case "second-half":
    case "even":
    case "odd":
      return text;
  }
  const blocks = /^blocks:(\d+)$/.exec(text);
  if (blocks) return { blocks: Number(blocks[1]) };
  const keys = /^keys:(.+)$/.exec(text);
  if (keys) return { keys: sure(keys[1]).split(",") };
  throw new UsageError(`cannot select events by "${text}": give one of ${SELECTION_HELP}`);
}

/**
 * Reads `--fit-on` and `--score-on`. Without the first (or with `all`) both sides are every event, and every score
 * is in-sample; without the second (or with `rest`) it is what the first leaves.
 *
 * @throws UsageError for anything that is not a selection
 */
export function parseSplit(
  fitOn = "all",
  scoreOn: string = fitOn === "all" ? "all" : "rest",
): { fitOn: EventSelection; scoreOn: EventSelection | "rest" } {
  return { fitOn: parseSelection(fitOn), scoreOn: scoreOn === "rest" ? "rest" : parseSelection(scoreOn) };
}

/**
 * Two views of one set, read lazily: the events to fit on and those to score on.
 *
 * @param events iterated by each view on its own
 * @param fitOn events of the first view
 * @param scoreOn `"rest"`: every event that `fitOn` leaves
 * @returns two sets; events keep their index in the whole one
 * @throws ValueError when a side would be empty, or the number of blocks is not from 2 to the number of events
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { fit, score } = splitEvents(events, "first-half");
 * [fit.length, score.length]; // → [ 6, 6 ]
 * ```
 */
export function splitEvents<S extends Space>(
  events: EventSet<S>,
  fitOn: EventSelection,
  scoreOn: EventSelection | "rest" = "rest",
): { fit: EventSet<S>; score: EventSet<S> } {
  const fit = selectEvents(events, fitOn);
  const score = scoreOn === "rest" ? selectEvents(events, fitOn, true) : selectEvents(events, scoreOn);
  return { fit, score };
}

/**
 * A lazy view of the selected events, each with its index in the whole set.
 *
 * Iterating throws a ValueError when a key that was asked for did not occur.
 *
 * @param events read lazily; a selection by position is by their order
 * @param selection all, a half, every second event, every second of a number of blocks, or keys
 * @param complement take the events that the selection leaves
 * @returns a set of the events chosen, in their order
 * @throws ValueError when nothing is selected, or the number of blocks is not from 2 to the number of events
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * selectEvents(events, "even").length; // → 6
 * ```
 */
export function selectEvents<S extends Space>(
  events: EventSet<S>,
  selection: EventSelection,
  complement = false,
): EventSet<S> {
  const { length, wanted, selects } = selector(events.length, selection, complement);
  return {
    ...events,
    length,
    async *[Symbol.asyncIterator]() {
      const missing = new Set(wanted);
      let position = 0;
      for await (const event of events) {
        missing.delete(event.key);
        if (selects(position++, event.key)) yield event;
      }
      refuseMissing(missing);
    },
  };
}

/**
 * {@link selectEvents} by the keys of all events alone: the positions of those that are selected.
 *
 * @throws ValueError as it does, and for keys that no event has
 */
export function selectedPositions(
  keys: readonly string[],
  selection: EventSelection,
  complement = false,
): ReadonlySet<number> {
  const { wanted, selects } = selector(keys.length, selection, complement);
  const missing = new Set(wanted);
  for (const key of keys) missing.delete(key);
  refuseMissing(missing);
  return new Set([...keys.keys()].filter((position) => selects(position, sure(keys[position]))));
}

function refuseMissing(missing: ReadonlySet<string>): void {
  if (missing.size > 0) throw new ValueError(`no event is called ${[...missing].slice(0, 5).join(", ")}`);
}

interface Selector {
  readonly length: number;
  /** Keys that were asked for. */
  readonly wanted: ReadonlySet<string> | null;
  selects(position: number, key: string): boolean;
}

function selector(total: number, selection: EventSelection, complement: boolean): Selector {
  const wanted = typeof selection === "object" && "keys" in selection ? new Set(selection.keys) : null;
  const isIn = wanted ? (_: number, key: string) => wanted.has(key) : byPosition(selection, total);
  let length = wanted?.size ?? 0;
  if (!wanted) for (let i = 0; i < total; i++) if (isIn(i, "")) length++;
  if (complement) length = total - length;
  if (length < 1) {
    const side = complement ? "leaves" : "selects";
    const what = wanted ? `a list of ${wanted.size} keys` : selection;
    throw new ValueError(`${what} ${side} none of ${total} events: choose another split`);
  }
  return { length, wanted, selects: (position, key) => isIn(position, key) !== complement };
}

function byPosition(selection: EventSelection, total: number): (position: number, key: string) => boolean {
  const half = Math.floor(total / 2);
  if (selection === "all") return () => true;
  if (selection === "first-half") return (i) => i < half;
  if (selection === "second-half") return (i) => i >= half;
  if (selection === "even") return (i) => i % 2 === 0;
  if (selection === "odd") return (i) => i % 2 === 1;
  const { blocks } = selection as { blocks: number };
  if (!(Number.isInteger(blocks) && blocks >= 2 && blocks <= total))
    throw new ValueError(`blocks:${blocks}: give a whole number from 2 to the number of events, ${total}`);
  return (i) => Math.floor((i * blocks) / total) % 2 === 0;
}
