import type { FieldEvent } from "../fields/event.js";
import { type EventSums, eventSums, FACT, productOf } from "../fields/event-sums.js";
import { emptyLike, type Mask, type Space, thresholdFor, type Values } from "../fields/field.js";
import { kernels, type PairProducts, type PairSums } from "../fields/kernels.js";
import { sure } from "../sure.js";
import { WET_THRESHOLD } from "./wet-threshold.js";

/** What metrics share about one event, each found when first asked for. It is made for one adding of the event. */
export interface Seen<S extends Space = "mm/day"> {
  readonly event: FieldEvent<S>;
  /** 1 in cells inside the mask where the truth and at least one member are finite. */
  readonly counted: Mask;
  /** 1 in cells inside the mask where the truth and every member are finite. */
  readonly complete: Mask;
  /** How many cells count. */
  readonly cells: number;
  /** Whether every field is known to be finite in every cell that counts. */
  readonly whole: boolean;
  /** How many cells are inside the mask. */
  readonly inside: number;
  /**
   * Sums of the event's fields; `null` where its fields are not of one kind (float32 or float64).
   *
   * @param threshold what counts as wet, mm/day; left out, it does not matter
   */
  sums(threshold?: number): EventSums | null;
  /** Sums of each member and its truth over the counted cells where the member is finite. */
  readonly pairs: readonly PairSums[];
  /** Sums of products of a member and its truth about their means, over the cells of their {@link pairs}. */
  products(member: number): PairProducts;
  /**
   * The event without the members that have an infinite value where the truth is finite: they have no correlation, angle
   * or relative bias. It is this one where no member has.
   */
  readonly finite: Seen<S>;
}

/**
 * Looks at an event as its fields are now.
 *
 * @param event its fields are read, not copied: look again when they change
 * @param threshold what counts as wet in its sums, mm/day
 * @param known its sums, where they are known
 * @returns masks of cells (1 where one counts) and sums, found when first asked for
 * @example
 * ```ts
 * const grid = { height: 1, width: 4 };
 * const truth = makeField("mm/day", grid, Float32Array.of(0, 0, 1, 7));
 * const members = [Float32Array.of(0, 1, 1, 5), Float32Array.of(0.3, 0.3, 2, 9)].map((values) =>
 *   makeField("mm/day", grid, values),
 * );
 * const event = { key: "2020-01-01", index: 0, truth, members };
 * see(event).counted; // → [ 1, 1, 1, 1 ]
 * ```
 */
export function see<S extends Space>(
  event: FieldEvent<S>,
  threshold: number = WET_THRESHOLD,
  known?: EventSums,
): Seen<S> {
  return new SeenEvent(event, threshold, known);
}

/** A class, for an object with accessors of its own takes as long to make as a small metric takes for an event. */
class SeenEvent<S extends Space> implements Seen<S> {
  readonly event: FieldEvent<S>;
  /** What counts as wet in the sums. */
  private wetFrom: number;
  private held: EventSums | undefined;
  private countedOnce: Mask | undefined;
  private completeOnce: Mask | undefined = undefined;
  private pairsOnce: readonly PairSums[] | undefined = undefined;
  private finiteOnce: Seen<S> | undefined = undefined;

  constructor(event: FieldEvent<S>, threshold: number, known: EventSums | undefined) {
    this.event = event;
    this.wetFrom = threshold;
    this.held = known;
    this.countedOnce = known?.counted;
  }

  sums(threshold: number = this.wetFrom): EventSums | null {
    if (this.held && threshold === this.wetFrom) return this.held;
    const { truth, members } = this.event;
    const kind = truth.values.constructor;
    if (!members.every(({ values }) => values.constructor === kind)) return null;
    const fields = members.map(({ values }) => values);
    const found = eventSums(truth.values, fields, truth.mask, thresholdFor(truth.values, threshold));
    this.held = found;
    this.wetFrom = threshold;
    this.countedOnce = found.counted;
    return found;
  }

  get counted(): Mask {
    return (this.countedOnce ??= countedCells(this.event));
  }

  get complete(): Mask {
    return (this.completeOnce ??= completeCells(this.event));
  }

  get cells(): number {
    return this.sums()?.cells ?? this.counted.reduce((n, counts) => n + counts, 0);
  }

  get whole(): boolean {
    return this.sums()?.complete ?? false;
  }

  get inside(): number {
    return cellsInside(this.event);
  }

  get pairs(): readonly PairSums[] {
    return (this.pairsOnce ??= pairSums(this));
  }

  products(member: number): PairProducts {
    return centredProducts(this, member);
  }

  get finite(): Seen<S> {
    return (this.finiteOnce ??= withoutInfinite(this));
  }
}

/**
 * The cells of an event that count: inside the mask, with a finite truth and at least one finite member.
 * A member that is missing in such a cell is left out there, the others are not.
 */
export function countedCells<S extends Space>({ truth, members }: FieldEvent<S>): Mask {
  const counted = new Uint8Array(truth.values.length);
  for (let i = 0; i < counted.length; i++) {
    if (truth.mask !== null && truth.mask[i] === 0) continue;
    if (!Number.isFinite(truth.values[i])) continue;
    for (const member of members) {
      if (!Number.isFinite(member.values[i])) continue;
      counted[i] = 1;
      break;
    }
  }
  return counted;
}

/** The cells inside the mask that are finite in the truth and in every member. */
export function completeCells<S extends Space>({ truth, members }: FieldEvent<S>): Mask {
  const complete = truth.mask
    ? truth.mask.map((inside) => inside && 1)
    : new Uint8Array(truth.values.length).fill(1);
  for (const { values } of [truth, ...members]) leaveOutMissing(complete, values);
  return complete;
}

/** Unmarks, in place, the cells that are missing in a field. */
export function leaveOutMissing(cells: Mask, values: Values): void {
  for (let i = 0; i < cells.length; i++) if ((values[i] ?? NaN) - (values[i] ?? NaN) !== 0) cells[i] = 0;
}

function cellsInside({ truth: { mask, values } }: FieldEvent<Space>): number {
  if (mask === null) return values.length;
  let n = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) n++;
  return n;
}

function pairSums<S extends Space>(seen: Seen<S>): readonly PairSums[] {
  const { truth, members } = seen.event;
  const sums = seen.sums();
  if (!sums?.complete) {
    const { counted } = seen;
    return members.map(({ values }) => kernels.pairSums(truth.values, values, counted));
  }
  const fact = (field: number, name: keyof typeof FACT): number =>
    sums.facts[field * FACT.length + FACT[name]] ?? NaN;
  return members.map((_, m) => ({
    n: sums.cells,
    truth: fact(0, "sum"),
    member: fact(m + 1, "sum"),
    truthVaries: fact(0, "max") > fact(0, "min"),
    memberVaries: fact(m + 1, "max") > fact(m + 1, "min"),
  }));
}

/** Below this share, the sum of squares about the mean is not read from the one about zero: digits would be lost. */
const CANCELS = 0.01;

function centredProducts<S extends Space>(seen: Seen<S>, member: number): PairProducts {
  const { n, truth, member: total } = sure(seen.pairs[member]);
  const sums = seen.sums();
  if (sums?.complete) {
    const squares = [productOf(sums, 0, 0), productOf(sums, member + 1, member + 1)] as const;
    const aa = squares[0] - (truth * truth) / n;
    const bb = squares[1] - (total * total) / n;
    if (aa > CANCELS * squares[0] && bb > CANCELS * squares[1])
      return { n, aa, bb, ab: productOf(sums, 0, member + 1) - (truth * total) / n };
  }
  const { event, counted } = seen;
  const { values } = sure(event.members[member]);
  return kernels.pairProducts(event.truth.values, values, counted, truth / n, total / n);
}

function withoutInfinite<S extends Space>(seen: Seen<S>): Seen<S> {
  const { event, counted } = seen;
  const { truth, members } = event;
  const { whole } = seen;
  if (whole && seen.cells === seen.inside) return seen;
  const infinite = new Set<number>();
  for (let i = 0; i < counted.length; i++) {
    if (counted[i] === 1) {
      if (whole) continue;
    } else if (truth.mask?.[i] === 0 || !Number.isFinite(truth.values[i])) continue;
    for (const [m, { values }] of members.entries())
      if (Math.abs(values[i] ?? NaN) === Number.POSITIVE_INFINITY) infinite.add(m);
  }
  if (infinite.size === 0) return seen;
  return see({
    ...event,
    members: members.map((member, m) =>
      infinite.has(m) ? { ...member, values: emptyLike(member.values).fill(Number.NaN) } : member,
    ),
  });
}
