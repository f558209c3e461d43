import { describe, expect, test } from "vitest";
import { ShapeError, ValueError } from "../../../lib/errors.js";
import { type EventSet, eventsOf, type FieldEvent } from "../../../lib/fields/event.js";
import { makeField } from "../../../lib/fields/field.js";
import { randomStream } from "../../../lib/fields/random.js";
import { unpackMask, unpackValues } from "../../../lib/present/explorer/client/unpack.js";
import { importMap } from "../../../lib/present/explorer/modules.js";
import type { PageData } from "../../../lib/present/explorer/page-data.js";
import { buildExplorer, EXPLORER_LIMIT, type ExplorerInputs } from "../../../lib/present/explorer.js";
import { grid, mask, rainyEvents, type Weather } from "./rainy-events.js";

const inputs = (weather: Weather = {}): ExplorerInputs => ({
  title: "Thresholds",
  models: [
    { id: "drizzle", label: "Drizzle", events: rainyEvents({ ...weather, drizzle: 0.3 }) },
    { id: "weak", label: "Weak", events: rainyEvents({ ...weather, scale: 0.4, shift: 2 }) },
  ],
  provenance: { version: "1.2.3", seed: "42" },
});

function dataOf(html: string): PageData {
  return JSON.parse(
    /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)![1]!,
  ) as PageData;
}

async function eventsIn(set: EventSet<"mm/day">): Promise<FieldEvent<"mm/day">[]> {
  const all: FieldEvent<"mm/day">[] = [];
  for await (const event of set) all.push(event);
  return all;
}

const bits = (values: ArrayLike<number>): string[] => {
  const view = new DataView(new ArrayBuffer(8));
  return Array.from(values, (value) => {
    view.setFloat64(0, value);
    return view.getBigUint64(0).toString(16);
  });
};

test("the same inputs give the same bytes", async () => {
  const [once, again] = [await buildExplorer(inputs()), await buildExplorer(inputs())];
  expect(once === again).toBe(true);
});

test("the page refers to nothing outside of itself, and forbids it", async () => {
  const html = await buildExplorer(inputs());
  const shell = html.replace(/<script>\/\* vega.*?<\/script>/s, "");
  expect(shell.match(/https?:|\bsrc=|<link|@import|url\(/g) ?? []).toEqual([]);
  expect(shell.match(/default-src '[a-z]+'/g)).toEqual(["default-src 'none'"]);
  expect(html.match(/<\/script/g)).toHaveLength(4);
});

test("it says how large it is", async () => {
  const html = await buildExplorer(inputs());
  const stated = Number(/The page has (\S+) MB/.exec(html)![1]);
  expect(stated).toBeCloseTo(Buffer.byteLength(html) / 1e6, 1);
});

for (const double of [false, true])
  test(`values travel bit for bit, ${double ? "float64" : "float32"}, missing ones too`, async () => {
    const { models } = inputs({ double });
    const data = dataOf(await buildExplorer({ ...inputs({ double }), maxEvents: 3 }));
    expect(data.events).toHaveLength(3);
    expect(await unpackMask(data.mask!)).toEqual(mask);
    for (const [m, { events }] of models.entries())
      for (const [place, held] of data.events.entries()) {
        const event = (await eventsIn(events)).find(({ key }) => key === held.key)!;
        const fields = [event.truth, ...event.members];
        for (const [k, pack] of [held.truth, ...data.models[m]!.members[place]!].entries()) {
          const sent = fields[k]!.values.map((value, i) => (mask[i] ? value : 0));
          expect(bits(await unpackValues(pack))).toEqual(bits(sent));
        }
      }
  });

test("names from files are text, wherever they stand", async () => {
  const hostile = `</script><img src=x onerror="alert(1)">'&\u2028<!--`;
  const html = await buildExplorer({
    title: hostile,
    models: [{ id: hostile, label: hostile, events: rainyEvents({ key: (i) => `${hostile}${i}` }) }],
    provenance: { [hostile]: hostile },
  });
  expect(html.match(/<img|<!--/g) ?? []).toEqual([]);
  expect(html.match(/<\/script/g)).toHaveLength(4);
  expect(dataOf(html).models[0]!.label).toBe(hostile);
});

test("the page's code is the library's, and none of it needs Node", async () => {
  const imports = await importMap("present/explorer/client/main.js");
  const names = Object.keys(imports);
  expect(names).toEqual([...names].sort());
  expect(names).toEqual(
    expect.arrayContaining([
      "undrizzle/metrics/ks.js",
      "undrizzle/metrics/mass-bias.js",
      "undrizzle/postprocess/hard-threshold.js",
      "undrizzle/present/plots/rain-colours.js",
    ]),
  );
  for (const module of Object.values(imports)) {
    const source = Buffer.from(module.slice(module.indexOf(",") + 1), "base64").toString();
    for (const [, target] of source.matchAll(/^(?:import|export)\b[^"\n]* from "([^"\n]+)";$/gm))
      expect(names).toContain(target);
    expect(source.match(/\bBuffer\b|\bprocess\.|node:/g) ?? []).toEqual([]);
  }
});

describe("what does not fit", () => {
  const [drizzle, weak] = inputs().models as [ExplorerInputs["models"][0], ExplorerInputs["models"][0]];
  const build = (models: ExplorerInputs["models"], maxEvents = 5): Promise<string> =>
    buildExplorer({ ...inputs(), models, maxEvents });

  test("no model, or one id twice, or no event", async () => {
    await expect(build([])).rejects.toThrow(ValueError);
    await expect(build([drizzle, drizzle])).rejects.toThrow("two models have the id drizzle");
    await expect(build([drizzle], 0)).rejects.toThrow("maxEvents is 0");
  });

  test("models of other events, of fewer, or of another truth", async () => {
    const other = { ...weak, events: rainyEvents({ key: (i) => `night ${i}` }) };
    await expect(build([drizzle, other])).rejects.toThrow("weak: event 0 is night 0");
    await expect(build([drizzle, other])).rejects.toThrow(ShapeError);
    const fewer = { ...weak, events: rainyEvents({ events: 4, shift: 0 }) };
    await expect(build([drizzle, fewer])).rejects.toThrow("weak: has 4 events, the first model has 7");
    const changed: EventSet<"mm/day"> = {
      ...weak.events,
      async *[Symbol.asyncIterator]() {
        for await (const event of weak.events)
          yield { ...event, truth: { ...event.truth, values: event.truth.values.map((v) => 2 * v) } };
      },
    };
    await expect(build([drizzle, { ...weak, events: changed }])).rejects.toThrow("is not that of drizzle");
  });

  test("models of another grid", async () => {
    const small = { height: 2, width: 2 };
    const events: EventSet<"mm/day"> = { ...weak.events, grid: small };
    await expect(build([drizzle, { ...weak, events }])).rejects.toThrow(
      "its grid is 2×2, that of drizzle 24×20",
    );
  });

  test("a page too large for one event is refused", async () => {
    const crowd = [{ ...drizzle, events: { ...drizzle.events, members: 7000 } }];
    await expect(build(crowd)).rejects.toThrow(
      /one event of 7001 fields takes up to .* give at most \d+ samples/,
    );
  });

  for (const [what, wet, held] of [
    ["hardly any rain: all three", 0.02, 3],
    ["rain everywhere: the two that say most", 1, 2],
  ] as const)
    test(`events are held as their fields take room, of ${what}`, async () => {
      const large = { height: 500, width: 500 };
      const { uniform } = randomStream(8);
      const field = (scale: number) =>
        makeField(
          "mm/day",
          large,
          Float32Array.from({ length: 250_000 }, () => (uniform() < wet ? scale * uniform() : 0)),
        );
      const events = eventsOf(
        [1, 2, 3].map((scale, index) => ({
          key: `day ${scale}`,
          index,
          truth: field(scale),
          members: [field(1), field(2), field(3)],
        })),
      );
      const html = await build([{ id: "large", label: "Large", events }]);
      expect(dataOf(html).events.map(({ key }) => key)).toEqual(["day 1", "day 2", "day 3"].slice(3 - held));
      expect(Buffer.byteLength(html)).toBeLessThan(EXPLORER_LIMIT);
    });

  test("events without a cell to compare", async () => {
    const sea = rainyEvents({ events: 1 });
    const [event] = await eventsIn(sea);
    const nothing = makeField("mm/day", grid, new Float32Array(480).fill(Number.NaN), mask);
    const events: EventSet<"mm/day"> = {
      ...sea,
      async *[Symbol.asyncIterator]() {
        yield { ...event!, truth: nothing };
      },
    };
    await expect(build([{ id: "sea", label: "Sea", events }])).rejects.toThrow("nothing to fit on");
  });
});
