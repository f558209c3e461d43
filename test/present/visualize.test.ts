import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventsOf } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { fieldStatistics, reportedFieldStatistics } from "../../lib/metrics/field-statistics.js";
import { eventMaps } from "../../lib/present/plots/event-maps.js";
import { renderSvg } from "../../lib/present/render.js";
import { visualize } from "../../lib/present/visualize.js";

const grid = { height: 2, width: 3 };
const mask = Uint8Array.of(1, 1, 1, 1, 1, 0);
const mm = (...values: number[]) => makeField("mm/day", grid, Float32Array.from(values), mask);
const event = (key: string, index: number) => ({
  key,
  index,
  truth: mm(0, 1, 2, 3, Number.NaN, 99),
  members: [mm(0.1, 1, 2, 4, 50, 99), mm(0, 0, 0, Number.NaN, 50, 99)],
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-visualize-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("statistics of a field leave out masked and missing cells", () => {
  const { values } = mm(0, 0.1, 2, 3, Number.NaN, 99);
  const found = fieldStatistics(values, mask);
  // NumPy 1.24: percentile([0, 0.1f, 2, 3], [95, 99]) = 2.85, 2.97.
  expect(found).toMatchObject({ max: 3, wet_fraction: 0.75 });
  for (const [name, value] of Object.entries({ mean: 1.275, P95: 2.85, P99: 2.97, total_mass: 5.1 }))
    expect(found[name as keyof typeof found]).toBeCloseTo(value, 6);
  expect(fieldStatistics(values, new Uint8Array(6)).mean).toBeNaN();
});

test("the field's definitions: percentiles of cells above 0, a cell of 0.1 is dry", () => {
  const found = reportedFieldStatistics(mm(0, 0.1, 2, 3, Number.NaN, 99).values, mask);
  // NumPy 1.24: percentile([0.1f, 2, 3], [95, 99]) = 2.9, 2.98.
  expect(found).toMatchObject({ max: 3, wet_fraction: 0.5 });
  for (const [name, value] of Object.entries({ mean: 1.275, P95: 2.9, P99: 2.98, total_mass: 5.1 }))
    expect(found[name as keyof typeof found]).toBeCloseTo(value, 6);
  expect(reportedFieldStatistics(mm(0, 0, 0, 0, 0, 99).values, mask)).toMatchObject({
    P95: 0,
    P99: 0,
    wet_fraction: 0,
  });
  expect(reportedFieldStatistics(new Float32Array(6), new Uint8Array(6)).P95).toBeNaN();
});

test("samples are counted where the truth is known; pictures are spread over the events", async () => {
  const events = eventsOf(["2001-01-01", "day 2", "2001-01-03T12:00", "d"].map(event));
  const done: number[] = [];
  const { maps, statistics } = await visualize(events, folder, { events: 2, members: 1 }, (n) =>
    done.push(n),
  );
  expect(statistics).toMatchObject({ num_days: 4, num_synth_samples: 8 });
  expect(statistics.synth.max).toEqual({ mean: 2, std: 2, min: 0, max: 4 });
  expect(statistics.real.total_mass.mean).toBe(6);
  expect(maps).toEqual(["2001-01-01.png", "2001-01-03T12_00.png"]);
  expect((await readdir(folder)).sort()).toEqual([".undrizzle.sha256", ...maps, "statistics.json"].sort());
  expect(JSON.parse(await readFile(join(folder, "statistics.json"), "utf8"))).toEqual(statistics);
  expect(done).toEqual([1, 2, 3, 4, 5, 6]); // four events read, two drawn
});

test("keys that make one file name get files of their own", async () => {
  const events = eventsOf(["a/b", "a_b", "a b", "a_b_2", "A_B"].map(event));
  const { maps } = await visualize(events, folder, { members: 1 });
  expect(maps).toEqual(["a_b.png", "a_b_2.png", "a_b_3.png", "a_b_2_2.png", "A_B_4.png"]);
  expect((await readdir(folder)).sort()).toEqual([".undrizzle.sha256", ...maps, "statistics.json"].sort());
});

test("a picture says what it shows", async () => {
  const svg = await renderSvg(eventMaps(event("2001-01-01", 0), 2));
  for (const text of ["2001-01-01, real", "sample 1", "mean 1.5, P99 2.97, max 3, wet 0.75", "mm/day"])
    expect(svg).toContain(text);
  expect(await renderSvg(eventMaps(event("a", 0), 1))).not.toContain("sample 1");
});
