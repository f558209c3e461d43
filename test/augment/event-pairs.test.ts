import { expect, test } from "vitest";
import { eventPairs } from "../../lib/augment/event-pairs.js";
import type { SkillPair } from "../../lib/augment/skill.js";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";

function event(key: string, index: number): FieldEvent<"mm/day"> {
  const field = makeField("mm/day", { height: 1, width: 1 }, Float64Array.from([index]), null);
  return { key, index, truth: field, members: [field] };
}

async function all(pairs: AsyncIterable<SkillPair>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { before, after } of pairs) keys.push(`${before.key}|${after.key}`);
  return keys;
}

const days = eventsOf([event("a", 0), event("b", 1)]);

test("the same events, side by side, as often as they are asked for", async () => {
  const pairs = eventPairs(days, days);
  expect(await all(pairs)).toEqual(["a|a", "b|b"]);
  expect(await all(pairs)).toEqual(["a|a", "b|b"]);
});

test.each([
  [eventsOf([event("a", 0), event("c", 1)]), /before has b where after has c/],
  [eventsOf([event("a", 0)]), /before has b where after has no event/],
])("other events are refused", async (after, message) => {
  await expect(all(eventPairs(days, after))).rejects.toThrow(message);
});
