import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ValueError } from "../../lib/errors.js";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { fittedFromJSON } from "../../lib/postprocess/fitted-json.js";
import { fitMethod, METHODS, type MethodSpec } from "../../lib/postprocess/methods.js";
import { methodsPage } from "../../lib/present/methods-page.js";

const root = resolve(import.meta.dirname, "../..");
const grid = { height: 10, width: 12 };
const cells = grid.height * grid.width;
const mask = Uint8Array.from({ length: cells }, (_, i) => (i % 12 === 0 ? 0 : 1));
const normalisation = {
  mean: new Float32Array(cells).fill(0.4),
  std: new Float32Array(cells).fill(0.5),
};

/** Waves that differ from event to event, and members that are the same waves drier and without their noise. */
function event(index: number): FieldEvent<"mm/day"> {
  const stream = randomStream(7, index);
  const [phase, slope] = [6 * stream.uniform(), 0.3 + 0.7 * stream.uniform()];
  const wave = (i: number): number => 4 * Math.sin(phase + slope * (i % 12) + 0.4 * Math.floor(i / 12));
  const field = (of: (i: number) => number) =>
    makeField(
      "mm/day",
      grid,
      Float32Array.from({ length: cells }, (_, i) => Math.max(of(i), 0)),
      mask,
    );
  return {
    key: `day_${index}`,
    index,
    truth: field((i) => wave(i) + 2 * stream.normal()),
    members: [0, 1].map((m) => field((i) => 0.8 * wave(i) - 0.5 + 0.1 * m)),
  };
}
const events = Array.from({ length: 12 }, (_, i) => event(i));
const withNaN = {
  ...events[3]!,
  members: events[3]!.members.map((member) => {
    const values = member.values.slice();
    values[5] = Number.NaN;
    values[0] = 55;
    return { ...member, values };
  }),
};

test("every file of the folder is in the list, under its own name", () => {
  const files = readdirSync(resolve(root, "lib/postprocess/methods")).filter(
    (name) => !["all.ts", "stored.ts"].includes(name),
  );
  expect(Object.keys(METHODS).sort()).toEqual(files.map((name) => name.replace(/\.ts$/, "")).sort());
});

test("options of one name are of one kind, so that one flag serves them", () => {
  const kinds = new Map<string, string>();
  for (const { id, options } of Object.values(METHODS))
    for (const [name, { kind }] of Object.entries(options)) {
      expect(`${name}: ${kind} (${id})`).toBe(`${name}: ${kinds.get(name) ?? kind} (${id})`);
      kinds.set(name, kind);
    }
});

test("docs/methods.md is current (npm run docs:methods)", async () => {
  expect(await readFile(resolve(root, "docs/methods.md"), "utf8")).toBe(methodsPage());
});

describe.each(Object.values(METHODS))("$id", ({ id, about, mends, costs, options }) => {
  const spec = { method: id, ...("normalisation" in options ? { normalisation } : {}) } as MethodSpec;

  test("says what it does in a line, what it mends and what it costs", () => {
    expect(about.length).toBeLessThan(100);
    for (const text of [mends, costs]) expect(text).toMatch(/^[A-Z].*\.$/);
  });

  test("defaults and words that it describes are taken; others are refused by name", async () => {
    for (const [name, { kind, words = [], byDefault }] of Object.entries(options)) {
      if (byDefault !== undefined)
        await expect(
          fitMethod({ ...spec, [name]: byDefault } as MethodSpec, eventsOf(events)),
        ).resolves.toBeDefined();
      if (kind !== "word") continue;
      for (const word of words)
        await expect(
          fitMethod(
            { ...spec, ...("block" in options ? { block: 2 } : {}), [name]: word } as MethodSpec,
            eventsOf(events),
          ),
        ).resolves.toBeDefined();
      const wrong = fitMethod({ ...spec, [name]: "moon" } as MethodSpec, eventsOf(events));
      await expect(wrong).rejects.toThrow(ValueError);
      await expect(wrong).rejects.toThrow(`${name} of ${id} is moon`);
    }
    const unknown = fitMethod({ ...spec, colour: 3 } as unknown as MethodSpec, eventsOf(events));
    await expect(unknown).rejects.toThrow(`colour means nothing to ${id}`);
  });

  test("reads back from JSON as it was; masked and missing cells, the truth and the input stay", async () => {
    const fitted = await fitMethod(spec, eventsOf(events));
    const back = fittedFromJSON(JSON.parse(JSON.stringify(fitted)));
    expect(back.describe()).toBe(fitted.describe());
    const given = structuredClone(withNaN);
    const after = back.apply(withNaN);
    expect(after).toEqual(fitted.apply(withNaN));
    expect(withNaN).toEqual(given);
    expect(after.truth).toBe(withNaN.truth);
    for (const { values } of after.members) {
      expect(values[5]).toBeNaN();
      expect(values[0]).toBe(55);
      expect(values.every((x, i) => i === 5 || (x >= 0 && Number.isFinite(x)))).toBe(true);
    }
  });
});
