import { lowerBound } from "../../../fields/bounds.js";
import type { FieldEvent } from "../../../fields/event.js";
import { type Field, type Mask, makeField, thresholdFor } from "../../../fields/field.js";
import { sortedFinite } from "../../../fields/quantile.js";
import { ksSorted } from "../../../metrics/ks.js";
import { countedCells } from "../../../metrics/seen.js";
import type { TextureSplit } from "../../../postprocess/residual-texture/texture-split.js";
import { cutMembers, type FieldMeasures, fieldMetrics } from "../../../run/field-measures.js";
import { keepLargest } from "../../../run/keep-largest.js";
import { sure } from "../../../sure.js";
import type { PageData } from "../page-data.js";
import { textureOf } from "./texture.js";
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

/** A {@link ShownEvent} under a treatment, or under none. */
export interface TreatedEvent {
  readonly event: FieldEvent<"mm/day">;
  readonly generated: Float64Array;
  readonly measures: FieldMeasures & { readonly ks: number };
}

export interface LoadedEvent extends ShownEvent {
  readonly untreated: TreatedEvent;
  /** With the texture of one strength, by its place; made once. Null where the page has no texture of it. */
  readonly textured: ((strength: number) => TreatedEvent) | null;
}

export async function loadEvent(
  { grid, events, models }: PageData,
  mask: Mask | null,
  model: number,
  place: number,
): Promise<LoadedEvent> {
  const { key, index, truth } = sure(events[place]);
  const field = async (pack: typeof truth): Promise<Field<"mm/day">> =>
    makeField("mm/day", { height: grid.height, width: grid.width }, await unpackValues(pack), mask);
  const event: FieldEvent<"mm/day"> = {
    key,
    index,
    truth: await field(truth),
    members: await Promise.all(sure(sure(models[model]).members[place]).map(field)),
  };
  const counted = countedCells(event);
  const real = sortedFinite(valuesThatCount([event.truth], counted));
  const generated = sortedFinite(valuesThatCount(event.members, counted));
  const shown = { event, counted, real, generated };
  const split = await textureOf(grid, sure(models[model]).texture, place);
  return {
    ...shown,
    untreated: cutEvent(shown, 0),
    textured: split && textured(shown, split),
  };
}

function textured(
  { event, counted, real }: ShownEvent,
  split: TextureSplit,
): (strength: number) => TreatedEvent {
  const known = new Map<number, TreatedEvent>();
  let at: ReturnType<TextureSplit> | null = null;
  return (strength) => {
    let treated = known.get(strength);
    if (treated) return treated;
    at ??= split(event);
    const made = at(strength);
    treated = measured(made, real, sortedFinite(valuesThatCount(made.members, counted)));
    known.set(strength, treated);
    return treated;
  };
}

/** Values of some fields one after the other, NaN in cells that do not count. */
function valuesThatCount(fields: readonly Field<"mm/day">[], counted: Mask): Float64Array {
  const all = new Float64Array(fields.length * counted.length);
  for (const [k, { values }] of fields.entries())
    for (let i = 0; i < counted.length; i++)
      all[k * counted.length + i] = counted[i] === 1 ? (values[i] ?? NaN) : Number.NaN;
  return all;
}

/** The event with its members cut at a threshold in mm/day, measured by the library. */
export function cutEvent({ event, real, generated }: ShownEvent, threshold: number): TreatedEvent {
  const cut = threshold === 0 ? event : cutMembers(event, threshold);
  const limit = event.members[0] ? thresholdFor(event.members[0].values, threshold) : threshold;
  const values =
    threshold === 0 ? generated : keepLargest(generated, generated.length - lowerBound(generated, limit));
  return measured(cut, real, values);
}

function measured(event: FieldEvent<"mm/day">, real: Float64Array, generated: Float64Array): TreatedEvent {
  const metrics = fieldMetrics();
  metrics.add(event);
  return { event, generated, measures: { ...metrics.result(), ks: ksSorted(real, generated) } };
}
