import type { FieldEvent } from "./event.js";
import type { Field, Space } from "./field.js";

/** The event with its truth and each member passed through `change`. */
export function eachField<S extends Space, T extends Space>(
  event: FieldEvent<S>,
  change: (field: Field<S>) => Field<T>,
): FieldEvent<T> {
  return { ...event, truth: change(event.truth), members: event.members.map(change) };
}
