import { ValueError } from "../../errors.js";
import type { EventSet, FieldEvent } from "../../fields/event.js";

/** The event with members that has the most real rain. @throws ValueError when no event has a member */
export async function wettestEvent(events: EventSet<"mm/day">): Promise<FieldEvent<"mm/day">> {
  let wettest: { rain: number; event: FieldEvent<"mm/day"> } | undefined;
  for await (const event of events) {
    if (event.members.length === 0) continue;
    const { values, mask } = event.truth;
    let rain = 0;
    for (let i = 0; i < values.length; i++)
      if (Number.isFinite(values[i]) && mask?.[i] !== 0) rain += values[i] ?? NaN;
    if (!wettest || rain > wettest.rain) wettest = { rain, event };
  }
  if (!wettest) throw new ValueError("no event has a member to draw");
  return wettest.event;
}
