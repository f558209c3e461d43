import { type EventSet, mapEvents } from "../../fields/event.js";
import { type Values, withValues } from "../../fields/field.js";
import { sure } from "../../sure.js";
import { laidOverRanks } from "./laid-over-ranks.js";

/** Members with their differences from their mean in log1p multiplied; each keeps its own amounts, moved to other cells. */
export function spreadMembers(events: EventSet<"mm/day">, factor: number): EventSet<"mm/day"> {
  return mapEvents(events, "mm/day", (event) => {
    const mean = meanLog(event.members.map((field) => field.values));
    const members = event.members.map((field) => {
      const order = mean.map((m, i) => m + factor * (Math.log1p(field.values[i] ?? NaN) - m));
      return withValues(field, "mm/day", laidOverRanks(field.values, order, events.mask));
    });
    return { ...event, members };
  });
}

function meanLog(members: readonly Values[]): Float64Array {
  const sum = new Float64Array(sure(members[0]).length);
  for (const values of members)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? NaN) + Math.log1p(values[i] ?? NaN);
  return sum.map((v) => v / members.length);
}
