import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { type Field, makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { METRICS, type MetricMaker } from "../../lib/metrics/catalogue.js";
import * as list from "../../lib/metrics/list.js";
import { measureRows } from "../../lib/metrics/measure-rows.js";
import { see } from "../../lib/metrics/seen.js";
import { metricsPage } from "../../lib/present/metrics-page.js";

const grid = { height: 13, width: 14 };

/** Skewed rain, a third of it dry. */
function days(id: string): FieldEvent<"mm/day">[] {
  // Neighbours are looked for among more than five days.
  return Array.from({ length: id === "prdc" ? 7 : 3 }, (_, index) => {
    const field = (member: number): Field<"mm/day"> => {
      const { uniform } = randomStream(8, index, member);
      const amount = () => (uniform() < 0.3 ? 0 : -(5 + member) * Math.log(1 - uniform()));
      return makeField("mm/day", grid, Float32Array.from({ length: 182 }, amount));
    };
    return { key: `1999-03-0${index + 1}`, index, truth: field(0), members: [1, 2, 3].map(field) };
  });
}

const named = METRICS.map((make): [string, MetricMaker] => [make().id, make]);

test("every metric of the list can be asked for, by an id of its own", () => {
  const made = Object.keys(list).filter((name) => !name.endsWith("Of"));
  expect(METRICS).toHaveLength(made.length);
  expect(new Set(named.map(([id]) => id)).size).toBe(made.length);
  for (const name of made) {
    const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    expect(named.map(([id]) => id)).toContain(kebab);
  }
});

test("every file that says what a metric is stands in the list", () => {
  const folder = new URL("../../lib/metrics/", import.meta.url);
  const written = readdirSync(folder).flatMap(
    (file) =>
      /: MetricText = \{\s*id: "([^"]+)"/.exec(readFileSync(new URL(file, folder), "utf8"))?.[1] ?? [],
  );
  expect(written.length).toBeGreaterThan(30);
  expect(written.filter((id) => !named.some(([listed]) => listed === id))).toEqual([]);
});

test("docs/metrics.md is what the metrics say of themselves (npm run docs:metrics)", () => {
  expect(readFileSync(new URL("../../docs/metrics.md", import.meta.url), "utf8")).toBe(metricsPage());
});

describe.each(named)("%s", (id, make) => {
  test("says what it is, in which unit, and what becomes of missing cells", () => {
    const { label, unit, definition, missing, source, target } = make();
    for (const text of [label, unit, definition, missing]) expect(text).not.toBe("");
    if (source) expect(source).toMatch(/\d{4}/);
    if (target) expect(target.band[0]).toBeLessThan(target.band[1]);
  });

  test("its rows bear its name", async () => {
    const rows = await measureRows(eventsOf(days(id)), [make]);
    expect(rows.length).toBeGreaterThan(0);
    for (const { metric } of rows) expect(metric.split(/[.[]/)[0]).toBe(id);
  });

  test("a field that was changed in place gives the numbers of a new one", async () => {
    const held = days(id);
    const first = await measureRows(eventsOf(held), [make]);
    for (const { truth, members } of held) {
      truth.values.set(truth.values.map((value, i) => (i % 3 === 0 ? 0 : value + (i % 5))));
      for (const { values } of members) values.set(values.map((value, i) => (i % 4 === 0 ? 9 : value / 2)));
    }
    const again = await measureRows(eventsOf(held), [make]);
    expect(again).toEqual(await measureRows(eventsOf(structuredClone(held)), [make]));
    expect(again.map(({ value }) => value)).not.toEqual(first.map(({ value }) => value));
  });

  test("parts merged are the whole", async () => {
    const whole = (await measureRows(eventsOf(days(id)), [make])).map(({ value }) => value);
    const metric = make();
    if (metric.given || metric.inOrder) return;
    const states = days(id).map((event) => {
      const state = metric.init();
      metric.add(state, event, see(event));
      return state;
    });
    for (const part of states.slice(1)) metric.merge(states[0], part);
    const merged = metric.rows(metric.result(states[0])).map(({ value }) => value);
    merged.forEach((value, i) => {
      if (Number.isNaN(whole[i])) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(whole[i]!, 10);
    });
  });
});
