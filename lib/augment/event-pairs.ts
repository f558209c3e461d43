import { ShapeError } from "../errors.js";
import type { EventSet } from "../fields/event.js";
import type { SkillPair } from "./skill.js";

/**
 * Two versions of the same events, side by side for {@link compareSkill}; iterating again starts from the first.
 *
 * @param before mm/day, sets the order
 * @param after the same keys in the same order; where it has more events, the rest is not read
 * @returns one pair an event, read while iterating; nothing is held
 * @throws ShapeError, while iterating, when they are not the same events in the same order
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const fixed = mapEvents(events, "mm/day", (event) => ({
 *   ...event,
 *   members: event.members.map((member) => hardThreshold(member, 0.5)),
 * }));
 * const table = await compareSkill(eventPairs(events, fixed));
 * table.rows.length > 0; // → true
 * ```
 */
export function eventPairs(before: EventSet<"mm/day">, after: EventSet<"mm/day">): AsyncIterable<SkillPair> {
  return {
    async *[Symbol.asyncIterator]() {
      const others = after[Symbol.asyncIterator]();
      try {
        for await (const event of before) {
          const { value: other, done } = await others.next();
          if (done || other.key !== event.key)
            throw new ShapeError(
              `before has ${event.key} where after has ${done ? "no event" : other.key}: give the same events`,
            );
          yield { before: event, after: other };
        }
      } finally {
        await others.return?.();
      }
    },
  };
}
