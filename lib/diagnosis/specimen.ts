import { type EventSet, eventsOf, type FieldEvent } from "../fields/event.js";
import type { Grid, Mask, Values } from "../fields/field.js";
import { permutation, randomStream } from "../fields/random.js";

/** Values that a specimen holds at most (float32: 64 MB), unless eight events of two members need more. */
const SPECIMEN_VALUES: number = 1 << 24;

const FEWEST_EVENTS = 8;

/** How many times as many values those eight events may take; of larger fields it is fewer events, at least one. */
const MOST_FOR_FEWEST = 4;
const SPECIMEN_STREAM = 0xd1a60001;

/**
 * The part of an event set on which causes are tested: whole events, in memory, chosen at random where there are
 * too many to hold. Its events are never changed; a repair makes another specimen.
 */
export interface Specimen {
  readonly grid: Grid;
  readonly mask: Mask | null;
  readonly events: readonly FieldEvent<"mm/day">[];
  /** Events and members of the set that it was taken from. */
  readonly of: { readonly events: number; readonly members: number };
}

/**
 * Takes a specimen in one pass. All members are kept if all events (up to 256) fit with them; else members are left
 * out (down to two) before events are.
 *
 * @param values most values to hold, truth and members together
 * @param see is shown every event of the pass, whether it is held or not
 */
export async function takeSpecimen(
  events: EventSet<"mm/day">,
  seed: number,
  values: number = SPECIMEN_VALUES,
  see: (event: FieldEvent<"mm/day">, position: number) => void = () => {},
): Promise<Specimen> {
  const { members, kept } = specimenSize(events, values);
  const chosen = new Set(permutation(events.length, randomStream(seed, SPECIMEN_STREAM)).subarray(0, kept));
  const held: FieldEvent<"mm/day">[] = [];
  let position = 0;
  for await (const event of events) {
    see(event, position++);
    if (chosen.has(event.index)) held.push({ ...event, members: event.members.slice(0, members) });
  }
  return {
    // Its own, for what is kept by grid must not outlive a mask that is changed in place.
    grid: { ...events.grid },
    mask: events.mask,
    events: held,
    of: { events: events.length, members: events.members },
  };
}

function specimenSize(events: EventSet<"mm/day">, values: number): { members: number; kept: number } {
  const cells = events.grid.height * events.grid.width;
  const fields = Math.floor(values / cells);
  const wanted = Math.min(events.length, 256);
  const members = Math.min(
    events.members,
    Math.max(Math.floor(fields / wanted) - 1, Math.min(2, events.members)),
  );
  const fewest = Math.min(FEWEST_EVENTS, Math.floor((MOST_FOR_FEWEST * values) / (cells * (1 + members))));
  const fit = Math.max(Math.floor(fields / (1 + members)), fewest, 1);
  return { members, kept: Math.min(events.length, fit) };
}

/** A part of the fields that is held in memory. */
export interface SpecimenShare {
  readonly events: number;
  readonly members: number;
  readonly of: { readonly events: number; readonly members: number };
}

/** How much of its set a specimen holds; null where that is all. */
export function shareOf({ events, of }: Specimen): SpecimenShare | null {
  const members = Math.max(0, ...events.map((event) => event.members.length));
  return events.length < of.events || members < of.members ? { events: events.length, members, of } : null;
}

/** Why a test that needs several events cannot be made, and what to do about it. */
export function tooFewEvents({ events, of, grid }: Specimen, to: string, least: number): string {
  const held = events.length === 1 ? "1 event is" : `${events.length} events are`;
  return of.events >= least
    ? `${held} too few ${to}, and no more of the ${of.events} are held of ${grid.height}×${grid.width} cells: give a part of the grid, or coarser fields`
    : `${held} too few ${to}: give at least ${least}`;
}

/** The specimen as an event set, for metrics. */
export function specimenEvents({ events }: Specimen): EventSet<"mm/day"> {
  return eventsOf(events);
}

/** The same specimen with each event passed through `change`. */
export function changeEvents(
  specimen: Specimen,
  change: (event: FieldEvent<"mm/day">, position: number) => FieldEvent<"mm/day">,
): Specimen {
  return { ...specimen, events: specimen.events.map(change) };
}

/** The same specimen with the values of each member passed through `change`, which returns a fresh array. */
export function changeMembers(
  specimen: Specimen,
  change: (values: Values, event: FieldEvent<"mm/day">, position: number) => Values,
): Specimen {
  return changeEvents(specimen, (event, position) => ({
    ...event,
    members: event.members.map((member) => ({ ...member, values: change(member.values, event, position) })),
  }));
}

/** Kept by grid, with the mask: a specimen is asked for them hundreds of times. */
const inside = new WeakMap<Grid, { readonly mask: Mask | null; readonly cells: Int32Array }>();

/** Cells inside the mask. */
export function maskedCells({ grid, mask }: Pick<Specimen, "grid" | "mask">): Int32Array {
  const known = inside.get(grid);
  if (known && known.mask === mask) return known.cells;
  const cells = new Int32Array(grid.height * grid.width);
  let n = 0;
  for (let i = 0; i < cells.length; i++) if (mask === null || mask[i] !== 0) cells[n++] = i;
  const found = { mask, cells: cells.subarray(0, n) };
  inside.set(grid, found);
  return found.cells;
}

/** Amounts up to here are rounding noise, mm/day. */
export const NOISE = 1e-6;

/** Smallest amount above noise that a sample has where the truth is known. */
export function smallestAmount({ events, mask }: Specimen): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { members, truth } of events)
    for (const { values } of members)
      for (let i = 0; i < values.length; i++)
        if (
          (values[i] ?? NaN) > NOISE &&
          (values[i] ?? NaN) < least &&
          mask?.[i] !== 0 &&
          !Number.isNaN(truth.values[i])
        )
          least = values[i] ?? NaN;
  return least;
}
