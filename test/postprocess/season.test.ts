import { describe, expect, test } from "vitest";
import { UsageError, ValueError } from "../../lib/errors.js";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { fittedFromJSON } from "../../lib/postprocess/fitted-json.js";
import { fitMethod } from "../../lib/postprocess/methods.js";
import { type By, parseBy, seasonsOf } from "../../lib/postprocess/season/by.js";
import { fitBySeason } from "../../lib/postprocess/season/seasonal.js";

const GRID = { height: 4, width: 5 };

/** An event of a date whose samples are as wet as its month, and its truth half as wet. */
function dated(key: string, index: number): FieldEvent<"mm/day"> {
  const { uniform } = randomStream(1, index);
  const month = Number(/-(\d\d)-/.exec(key)?.[1] ?? 1);
  const truth = Float32Array.from({ length: 20 }, () => (uniform() < 0.04 * month ? 4 * uniform() + 0.2 : 0));
  const sample = Float32Array.from({ length: 20 }, () => 0.1 * month + uniform());
  return {
    key,
    index,
    truth: makeField("mm/day", GRID, truth),
    members: [makeField("mm/day", GRID, sample)],
  };
}

/** Every third day of three years. */
const days = eventsOf(
  ["1981", "1982", "1983"]
    .flatMap((year) =>
      Array.from({ length: 12 }, (_, month) =>
        Array.from({ length: 10 }, (__, day) => `${year}-${two(month + 1)}-${two(3 * day + 1)}`),
      ),
    )
    .flat()
    .map(dated),
);

function two(n: number): string {
  return String(n).padStart(2, "0");
}

async function only(keep: (key: string) => boolean) {
  const all = [];
  for await (const event of days) if (keep(event.key)) all.push(event);
  return eventsOf(all);
}

const spec = { method: "matched-threshold" } as const;

describe("fits by parts of the year", () => {
  test("an event has the fit of its month, made of the events of that month", async () => {
    const fitted = await fitBySeason(spec, days, "month");
    expect(fitted.params.fits).toHaveLength(12);
    for (const month of ["01", "07", "12"]) {
      const ofMonth = await only((key) => key.slice(5, 7) === month);
      const alone = await fitMethod(spec, ofMonth);
      for await (const event of ofMonth) expect(fitted.apply(event)).toEqual(alone.apply(event));
    }
    expect(fitted.describe()).toMatch(
      /matched-threshold by month, fitted on 360 events: 12 fits .* smallest on 30/,
    );
    expect(fitted.fittedOn.keys).toHaveLength(360);
  });

  test("a month with few events is pooled with its neighbours, as many as it takes, and it is said", async () => {
    const some = await only((key) => key.startsWith("1981") || /^1982-(06|07|08)/.test(key));
    const fitted = await fitBySeason(spec, some, "month");
    // By hand: January has 10 events, with December and February 30; July has 20, with June and August 60.
    const winter = await fitMethod(spec, await only((key) => /^1981-(12|01|02)/.test(key)));
    const summer = await fitMethod(spec, await only((key) => /^198[12]-(06|07|08)/.test(key)));
    for await (const event of await only((key) => key.startsWith("1983-01")))
      expect(fitted.apply(event)).toEqual(winter.apply(event));
    for await (const event of await only((key) => key.startsWith("1983-07")))
      expect(fitted.apply(event)).toEqual(summer.apply(event));
  });

  test("windows go round the year; the middle third of each has its fit", () => {
    const seasons = seasonsOf("window:90");
    expect(seasons.count).toBe(13);
    const step = 365 / 13;
    expect(seasons.partOf("2001-01-01")).toBe(0);
    expect(seasons.partOf("2001-12-31")).toBe(12);
    // By hand: part 0 is centred at day 14.04; 45 days to either side reach from day 334 on (December 1st) to day 59.
    expect(step / 2).toBeCloseTo(14.04, 2);
    expect(seasons.isInPool("2001-12-01", 0, 0)).toBe(true);
    expect(seasons.isInPool("2001-11-30", 0, 0)).toBe(false);
    expect(seasons.isInPool("2001-02-28", 0, 0)).toBe(true);
    expect(seasons.isInPool("2001-03-01", 0, 0)).toBe(false);
    expect(seasons.isInPool("2001-03-01", 0, 1)).toBe(true);
    expect(seasonsOf("window:365").isInPool("2001-07-02", 0, 1)).toBe(true);
  });

  test("reads back from JSON, and is refused where that is damaged", async () => {
    const fitted = await fitBySeason(spec, days, "window:60");
    const json = JSON.parse(JSON.stringify(fitted));
    const back = fittedFromJSON(json);
    for await (const event of days) expect(back.apply(event)).toEqual(fitted.apply(event));
    expect(back.setting).toEqual(fitted.setting);
    for (const damage of [
      { by: "week" },
      { parts: [0] },
      { parts: json.params.parts.map(() => 99) },
      { fits: [] },
    ])
      expect(() => fittedFromJSON({ ...json, params: { ...json.params, ...damage } }, "method.json")).toThrow(
        /method\.json/,
      );
  });

  test("events without dates are refused by name, when it is fitted and when it is applied", async () => {
    await expect(fitBySeason(spec, eventsOf([dated("day_000012", 0)]), "month")).rejects.toThrow(
      /event day_000012 has no date/,
    );
    const fitted = await fitBySeason(spec, days, "month");
    expect(() => fitted.apply(dated("event_000003", 0))).toThrow(ValueError);
  });

  test("what the command line takes", () => {
    expect(parseBy("month")).toBe("month");
    expect(parseBy("window:31")).toBe("window:31" satisfies By);
    for (const text of ["", "Month", "window:2", "window:366", "window:", "window:1e2", "year"])
      expect(() => parseBy(text)).toThrow(UsageError);
  });
});
