import type { FieldEvent } from "../fields/event.js";
import type { Field, Values } from "../fields/field.js";
import { changeEvents, type Specimen } from "./specimen.js";

/** Negative amounts up to this size, mm/day, are what packing or a transform leaves of 0; larger ones are something else. */
const LARGEST = 0.01;

/**
 * The specimen with the noise about 0 set to 0. No rain is negative, so the least value shows how large the noise is; what
 * lies within twice that is 0. Otherwise its scatter looks like a floor with a gap above it.
 */
export function withoutNoise(specimen: Specimen): Specimen {
  const noise = -specimen.events.reduce(
    (least, { truth, members }) => [truth, ...members].reduce((l, f) => Math.min(l, leastOf(f)), least),
    0,
  );
  if (noise === 0 || noise > LARGEST) return specimen;
  const clean = ({ values }: Field<"mm/day">): Values =>
    values.map((v) => (v <= 2 * noise && v >= -noise ? 0 : v));
  return changeEvents(specimen, (event: FieldEvent<"mm/day">) => ({
    ...event,
    truth: { ...event.truth, values: clean(event.truth) },
    members: event.members.map((member) => ({ ...member, values: clean(member) })),
  }));
}

function leastOf({ values, mask }: Field<"mm/day">): number {
  let least = 0;
  for (let i = 0; i < values.length; i++)
    if ((values[i] ?? NaN) < least && mask?.[i] !== 0 && Number.isFinite(values[i])) least = values[i] ?? NaN;
  return least;
}
