import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { climateIndices } from "../../lib/metrics/climate-indices.js";
import { measureRows } from "../../lib/metrics/measure-rows.js";
import { add, resultOf } from "../fixtures/measured.js";
import { pythonWith } from "../fixtures/python.js";

const python = pythonWith("numpy", "pandas");
const DAY = 86_400_000;

/** Persistent rain with ties and dry days at six cells, one of them masked; some values of a member are missing. */
function daily(first: string, days: number, skipped: (day: number) => boolean): FieldEvent<"mm/day">[] {
  const grid = { height: 2, width: 3 };
  const mask = Uint8Array.of(1, 1, 1, 1, 0, 1);
  const wet = new Uint8Array(18);
  return Array.from({ length: days }, (_, d) => d)
    .filter((d) => !skipped(d))
    .map((d, index) => {
      const { uniform } = randomStream(21, d);
      const field = (which: number) =>
        makeField(
          "mm/day",
          grid,
          Float64Array.from({ length: 6 }, (_, cell) => {
            const at = 6 * which + cell;
            wet[at] = uniform() < (wet[at] ? 0.65 : 0.25) ? 1 : 0;
            const amount = uniform() < 0.2 ? 10 : -9 * Math.log(1 - uniform());
            return wet[at] ? amount : uniform() < 0.5 ? 0 : 0.6;
          }),
          mask,
        );
      const [truth, ...members] = [0, 1, 2].map(field) as [
        ReturnType<typeof field>,
        ReturnType<typeof field>,
      ];
      if (d % 97 === 5) members[0]!.values[d % 6] = Number.NaN;
      const key = new Date(Date.parse(first) + d * DAY).toISOString().slice(0, 10);
      return { key, index, truth, members };
    });
}

describe("climate indices", () => {
  // The first year lacks 59 days, 2002 lacks 12, and no day of leap year 2004 is lacking.
  const events = daily("2001-03-01", 306 + 365 + 365 + 366, (d) => d > 400 && d < 413);

  it.skipIf(!python)("are those of pandas, year by year, over gaps, missing values and a mask", () => {
    const { indices, years, gaps, cells, days } = resultOf(climateIndices(), ...events);
    const inside = [0, 1, 2, 3, 5];
    const fields = [0, 1, 2].map((f) =>
      events.map(({ truth, members }) => inside.map((i) => (f === 0 ? truth : members[f - 1]!).values[i])),
    );
    const expected = JSON.parse(
      execFileSync(python!, [resolve(import.meta.dirname, "climate-indices.py")], {
        input: JSON.stringify({ dates: events.map(({ key }) => key), fields }),
        encoding: "utf8",
        maxBuffer: 1 << 26,
      }),
    ) as Record<string, Record<"truth" | "samples" | "spread", number>>;
    expect({ years, gaps, cells, days }).toEqual({ years: 3, gaps: 1, cells: 5, days: 1390 });
    expect(Object.keys(indices).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, of] of Object.entries(expected))
      for (const side of ["truth", "samples", "spread"] as const)
        expect(indices[name as "cdd"][side], `${name}.${side}`).toBeCloseTo(of[side], 9);
  });

  it("do not depend on the order of events, nor on parts that are merged", () => {
    const whole = resultOf(climateIndices(), ...events);
    expect(resultOf(climateIndices(), ...[...events].reverse())).toEqual(whole);
    const metric = climateIndices();
    const parts = [events.slice(700), events.slice(0, 700)].map((part) => {
      const state = metric.init();
      for (const event of part) add(metric, state, event);
      return state;
    });
    const into = metric.init();
    for (const part of parts) metric.merge(into, structuredClone(part));
    expect(metric.result(into)).toEqual(whole);
  });

  it("of three dry and wet weeks, counted by hand", () => {
    const amounts = [5, 0, 0, 0.9, 12, 20, 25, 1, 3, 0, 30, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2];
    const series = amounts.map((value, d): FieldEvent<"mm/day"> => {
      const field = makeField("mm/day", { height: 1, width: 1 }, Float32Array.of(value));
      return { key: `day_${String(d + 7).padStart(6, "0")}`, index: d, truth: field, members: [field] };
    });
    const { indices, years } = resultOf(climateIndices(), ...series);
    expect(years).toBe(0);
    const truth = Object.fromEntries(Object.entries(indices).map(([name, of]) => [name, of.truth]));
    expect(truth).toMatchObject({
      rx1day: 30,
      rx5day: 61,
      r10mm: 4,
      r20mm: 3,
      cdd: 5,
      cwd: 5,
      prcptot: 106,
      // 12 wet days; wet follows 8 of the 11 of them that have a next day, and 3 of 9 dry ones.
      sdii: 106 / 12,
      ww: 8 / 11,
      dw: 3 / 9,
    });
    expect(indices["interannual-prcptot"]).toMatchObject({
      truth: Number.NaN,
      note: "fewer than two whole years",
    });
    expect(indices.rx1day.note).toBe("no whole year: of the record of 21 days");
    expect(indices.rx1day.spread).toBeNaN();
    for (const [name, needed] of [
      ["r95p", 20],
      ["r99p", 100],
    ] as const)
      expect(indices[name]).toMatchObject({ truth: Number.NaN, note: `no cell has ${needed} real wet days` });
  });

  it("that need successive days are undefined without them, and say why", async () => {
    const rowsOf = async (keys: readonly string[]) =>
      new Map(
        (
          await measureRows(
            eventsOf(events.slice(0, keys.length).map((event, i) => ({ ...event, key: keys[i]! }))),
            [climateIndices()],
          )
        ).map((row) => [row.metric, row]),
      );
    const dates = (step: number) =>
      Array.from({ length: 12 }, (_, i) => new Date(DAY * step * i).toISOString().slice(0, 10));
    for (const [keys, why] of [
      [dates(2), "only 0 of 11 days are followed by the next"],
      [["storm", ...dates(1)], "an event has no date"],
      [[...dates(1), "1970-01-03"], "a day occurs twice"],
      [["1970-01-03"], "fewer than two days"],
    ] as const) {
      const rows = await rowsOf(keys);
      for (const name of ["rx5day", "cdd", "cwd", "lag1", "ww", "dw"])
        expect(rows.get(`climate-indices.${name}.truth`)).toMatchObject({
          value: Number.NaN,
          note: expect.stringContaining(why),
        });
      expect(rows.get("climate-indices.rx1day.truth")!.value).toBeGreaterThan(0);
    }
    expect((await rowsOf(dates(1))).get("climate-indices.cdd.samples")!.value).toBeGreaterThan(0);
  });

  it("look at fewer cells where there are too many values to hold, the same whatever the parts", () => {
    const grid = { height: 30, width: 40 };
    const many = Array.from({ length: 6 }, (_, d): FieldEvent<"mm/day"> => {
      const { uniform } = randomStream(4, d);
      const field = () =>
        makeField(
          "mm/day",
          grid,
          Float32Array.from({ length: 1200 }, () => 20 * uniform()),
        );
      return { key: `1999-01-0${d + 1}`, index: d, truth: field(), members: [field()] };
    });
    const all = resultOf(climateIndices(), ...many);
    const metric = climateIndices({ limit: 5000 });
    const some = resultOf(metric, ...many);
    // 6 days × 2 fields × 1,200 cells: a quarter of the cells fits.
    expect(some.cells + some.excluded).toBe(1200);
    expect(some.cells).toBeGreaterThan(220);
    expect(some.cells).toBeLessThan(417);
    expect(all).toMatchObject({ cells: 1200, excluded: 0 });
    expect(some.indices.rx1day.truth).toBeCloseTo(all.indices.rx1day.truth, 0);
    const states = [many.slice(0, 4), many.slice(4)].map((part) => {
      const state = metric.init();
      for (const event of part) add(metric, state, event);
      return state;
    });
    metric.merge(states[0]!, states[1]!);
    expect(metric.result(states[0]!)).toEqual(some);
    const none = climateIndices();
    expect(none.result(none.init()).indices.rx1day.truth).toBeNaN();
  });
});
