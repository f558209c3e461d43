import type { FieldEvent } from "../fields/event.js";
import { type EventSums, eventSums, FACT, productOf } from "../fields/event-sums.js";
import { type Mask, type Space, thresholdFor, type Values } from "../fields/field.js";
import { kernels, type PairProducts, type PairSums } from "../fields/kernels.js";
import { WET_THRESHOLD } from "./wet-threshold.js";

/** What is known of events while some work goes on; `null` outside of any, so that no field has changed since. */
let known: Map<FieldEvent<Space>, Known> | null = null;

interface Known {
  counted?: Mask;
  sums?: EventSums;
  /** What counts as wet in the sums. */
  threshold?: number;
}

/**
 * Does some work in which what is counted and added up of an event is found once, however many metrics ask. The work must
 * not change fields; between two such works they may change.
 */
export function sharingCounts<T>(work: () => T): T {
  if (known) return work();
  known = new Map();
  try {
    return work();
  } finally {
    known = null;
  }
}

function knownOf(event: FieldEvent<Space>): Known {
  const of = known?.get(event) ?? {};
  known?.set(event, of);
  return of;
}

/**
 * The cells of an event that count: inside the mask, with a finite truth and at least one finite member.
 * A member that is missing in such a cell is left out there, the others are not.
 */
export function countedCells<S extends Space>(event: FieldEvent<S>): Mask {
  const of = knownOf(event);
  of.counted ??= findCounted(event);
  return of.counted;
}

function findCounted<S extends Space>({ truth, members }: FieldEvent<S>): Mask {
  const counted = new Uint8Array(truth.values.length);
  for (let i = 0; i < counted.length; i++) {
    if (truth.mask !== null && truth.mask[i] === 0) continue;
    if (!Number.isFinite(truth.values[i]!)) continue;
    for (const member of members) {
      if (!Number.isFinite(member.values[i]!)) continue;
      counted[i] = 1;
      break;
    }
  }
  return counted;
}

/**
 * {@link eventSums} of an event; `null` where its fields are not of one kind (float32 or float64).
 *
 * @param threshold what counts as wet, mm/day; left out, it does not matter
 */
export function sumsOfEvent<S extends Space>(event: FieldEvent<S>, threshold?: number): EventSums | null {
  const of = knownOf(event);
  if (of.sums && (threshold === undefined || threshold === of.threshold)) return of.sums;
  const { truth, members } = event;
  const kind = truth.values.constructor;
  if (!members.every(({ values }) => values.constructor === kind)) return null;
  const wet = threshold ?? WET_THRESHOLD;
  const fields = members.map(({ values }) => values);
  const sums = eventSums(truth.values, fields, truth.mask, thresholdFor(truth.values, wet));
  rememberSums(event, sums, wet);
  return sums;
}

/** Makes known what {@link sumsOfEvent} would find, to the work that goes on. */
export function rememberSums<S extends Space>(
  event: FieldEvent<S>,
  sums: EventSums,
  threshold: number,
): void {
  Object.assign(knownOf(event), { counted: sums.counted, sums, threshold });
}

/** What is counted of an event, from its sums where it has some. */
export function countsOf<S extends Space>(
  event: FieldEvent<S>,
): Pick<EventSums, "counted" | "cells" | "complete"> {
  const sums = sumsOfEvent(event);
  if (sums) return sums;
  const counted = countedCells(event);
  return { counted, cells: counted.reduce((n, counts) => n + counts, 0), complete: false };
}

/** Sums of each member and its truth over the counted cells where the member is finite. */
export function pairSums<S extends Space>(event: FieldEvent<S>): readonly PairSums[] {
  const { truth, members } = event;
  const sums = sumsOfEvent(event);
  if (!sums?.complete) {
    const counted = sums?.counted ?? countedCells(event);
    return members.map(({ values }) => kernels.pairSums(truth.values, values, counted));
  }
  const fact = (field: number, name: keyof typeof FACT): number =>
    sums.facts[field * FACT.length + FACT[name]]!;
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

/** Sums of products of a member and its truth about their means, over the cells of their {@link PairSums}. */
export function centredProducts<S extends Space>(
  event: FieldEvent<S>,
  member: number,
  { n, truth, member: total }: PairSums,
): PairProducts {
  const sums = sumsOfEvent(event);
  if (sums?.complete) {
    const squares = [productOf(sums, 0, 0), productOf(sums, member + 1, member + 1)] as const;
    const aa = squares[0] - (truth * truth) / n;
    const bb = squares[1] - (total * total) / n;
    if (aa > CANCELS * squares[0] && bb > CANCELS * squares[1])
      return { n, aa, bb, ab: productOf(sums, 0, member + 1) - (truth * total) / n };
  }
  const values: Values = event.members[member]!.values;
  return kernels.pairProducts(event.truth.values, values, countedCells(event), truth / n, total / n);
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
  for (let i = 0; i < cells.length; i++) if (values[i]! - values[i]! !== 0) cells[i] = 0;
}
