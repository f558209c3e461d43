import type { FieldEvent } from "../../../fields/event.js";
import { type Field, type Mask, makeField, thresholdFor } from "../../../fields/field.js";
import { sortedFinite } from "../../../fields/quantile.js";
import { ksSorted } from "../../../metrics/ks.js";
import { countedCells } from "../../../metrics/seen.js";
import { cutMembers, type FieldMeasures, fieldMetrics } from "../../../run/field-measures.js";
import { keepLargest } from "../../../run/keep-largest.js";
import type { PageData } from "../page-data.js";
import { unpackValues } from "./unpack.js";

/** An event of a model, ready to be cut at any threshold. */
export interface ShownEvent {
  readonly event: FieldEvent<"mm/day">;
  /** 1 where a cell counts: inside the mask, in truth and in a member. */
  readonly counted: Mask;
  /** Values of the cells that count, ascending, mm/day. */
  readonly real: Float64Array;
  /** The same of all members together, without a threshold. */
  readonly generated: Float64Array;
}

/** A {@link ShownEvent} under one threshold, or under none. */
export interface CutEvent {
  readonly event: FieldEvent<"mm/day">;
  readonly generated: Float64Array;
  readonly measures: FieldMeasures & { readonly ks: number };
}

export interface LoadedEvent extends ShownEvent {
  readonly uncut: CutEvent;
}

export async function loadEvent(
  { grid, events, models }: PageData,
  mask: Mask | null,
  model: number,
  place: number,
): Promise<LoadedEvent> {
  const { key, truth } = events[place]!;
  const field = async (pack: typeof truth): Promise<Field<"mm/day">> =>
    makeField("mm/day", { height: grid.height, width: grid.width }, await unpackValues(pack), mask);
  const event: FieldEvent<"mm/day"> = {
    key,
    index: 0,
    truth: await field(truth),
    members: await Promise.all(models[model]!.members[place]!.map(field)),
  };
  const counted = countedCells(event);
  const count = ({ values }: Field<"mm/day">): Float64Array =>
    Float64Array.from(values, (value, i) => (counted[i] === 1 ? value : Number.NaN));
  const all = new Float64Array(event.members.length * counted.length);
  for (const [k, member] of event.members.entries()) all.set(count(member), k * counted.length);
  const shown = { event, counted, real: sortedFinite(count(event.truth)), generated: sortedFinite(all) };
  return { ...shown, uncut: cutEvent(shown, 0) };
}

/** The event with its members cut at a threshold in mm/day, measured by the library. */
export function cutEvent({ event, real, generated }: ShownEvent, threshold: number): CutEvent {
  const cut = threshold === 0 ? event : cutMembers(event, threshold);
  const limit = event.members[0] ? thresholdFor(event.members[0].values, threshold) : threshold;
  const values =
    threshold === 0 ? generated : keepLargest(generated, generated.length - countBelow(generated, limit));
  const metrics = fieldMetrics();
  metrics.add(cut);
  return { event: cut, generated: values, measures: { ...metrics.result(), ks: ksSorted(real, values) } };
}

/** How many of the ascending values are below `limit`. */
export function countBelow(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
