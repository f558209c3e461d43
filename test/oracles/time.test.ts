import fc from "fast-check";
import { expect, it } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { spellsOf } from "../fixtures/measured.js";
import { agrees } from "./agreement.js";
import { atLeast, summary } from "./definitions.js";
import { cases, rain, THOUSAND, uniforms } from "./rain.js";

/** "W" wet, "D" dry, "." unknown, day by day; a gap in time is unknown too. */
function story(fields: readonly (FieldEvent<"mm/day">["truth"] | null | undefined)[], cell: number): string {
  return fields
    .map((field) => {
      if (!field || !Number.isFinite(field.values[cell]) || field.mask?.[cell] === 0) return ".";
      return atLeast(field.values, cell, 1) ? "W" : "D";
    })
    .join("");
}

function runs(stories: readonly string[], day: string): Record<string, number> {
  return summary(
    stories.flatMap((text) => (text.match(new RegExp(`${day}+`, "g")) ?? []).map((run) => run.length)),
  );
}

it("wet and dry spells: runs of letters", async () => {
  await fc.assert(
    fc.asyncProperty(cases({ events: 8, members: 3, ragged: true }), async (given) => {
      const uniform = uniforms(given.seed + 7);
      const dated = uniform() < 0.5;
      const events: FieldEvent<"mm/day">[] = [];
      const days: (FieldEvent<"mm/day"> | null)[] = [];
      let [day, gaps] = [27, 0];
      rain(given).forEach((event, i) => {
        day += 1;
        if (i > 0 && uniform() < 0.25) {
          day += 1 + Math.floor(uniform() * 3);
          gaps++;
          days.push(null);
        }
        const date = new Date(Date.UTC(1999, 1, day)).toISOString().slice(0, 10);
        const named = { ...event, key: dated ? date : `day_${String(day).padStart(6, "0")}` };
        events.push(named);
        days.push(named);
      });
      const cells = [...events[0]!.truth.values.keys()];
      const most = Math.max(...events.map(({ members }) => members.length));
      const truth = cells.map((cell) =>
        story(
          days.map((event) => event?.truth),
          cell,
        ),
      );
      const samples = Array.from({ length: most }, (_, m) =>
        cells.map((cell) =>
          story(
            days.map((event) => event?.members[m]),
            cell,
          ),
        ),
      ).flat();
      agrees(await spellsOf(eventsOf(events)), {
        truth: { wet: runs(truth, "W"), dry: runs(truth, "D") },
        samples: { wet: runs(samples, "W"), dry: runs(samples, "D") },
        gaps,
      });
    }),
    THOUSAND,
  );
});

it("a key without a day in it ends every spell", async () => {
  const [event] = rain({
    seed: 1,
    height: 1,
    width: 1,
    events: 1,
    members: 1,
    ragged: false,
    stored: "float64",
    dry: 1,
    missing: 0,
    masked: 0,
  });
  const keys = ["day_1", "day_2", "storm", "day_3", "day_4"];
  const { truth, gaps } = await spellsOf(eventsOf(keys.map((key, index) => ({ ...event!, key, index }))));
  expect(gaps).toBe(2);
  expect(truth.dry).toMatchObject({ n: 3, max: 2, min: 1 });
});
