import { type EventSet, type FieldEvent, mapEvents } from "../../fields/event.js";
import { emptyLike, type Values, withValues } from "../../fields/field.js";

/** The same events with the values of every member passed through `change`, which returns a fresh array. */
export function changeMembers(
  events: EventSet<"mm/day">,
  change: (values: Values, event: FieldEvent<"mm/day">, member: number) => Values,
): EventSet<"mm/day"> {
  return mapEvents(events, "mm/day", (event) => ({
    ...event,
    members: event.members.map((field, m) => withValues(field, "mm/day", change(field.values, event, m))),
  }));
}

/** {@link changeMembers} cell by cell. NaN stays NaN if `change` keeps it. */
export function changeCells(
  events: EventSet<"mm/day">,
  change: (mm: number, cell: number) => number,
): EventSet<"mm/day"> {
  return changeMembers(events, (values) => {
    const out = emptyLike(values);
    for (let i = 0; i < out.length; i++) out[i] = change(values[i] ?? NaN, i);
    return out;
  });
}
