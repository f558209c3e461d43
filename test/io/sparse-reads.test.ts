import { expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { fieldsOfVariable } from "../../lib/io/fields/field-file.js";

const [EVENTS, HEIGHT, WIDTH] = [1500, 64, 64];

/** Event e has the value e in all cells; `read` counts the events that are read. */
function file(chunk: number | null) {
  const reads: number[] = [];
  const variable = {
    name: "pr",
    dtype: "<f4",
    dims: ["event", "y", "x"],
    shape: [EVENTS, HEIGHT, WIDTH],
    attributes: { units: "mm/day" },
    chunks: chunk === null ? null : [chunk, HEIGHT, WIDTH],
    async read([first = 0]: readonly number[], [count = 0]: readonly number[]) {
      reads.push(count);
      const values = new Float32Array(count * HEIGHT * WIDTH);
      for (let k = 0; k < count; k++) values.fill(first + k, k * HEIGHT * WIDTH, (k + 1) * HEIGHT * WIDTH);
      return values;
    },
  };
  const arrays = {
    path: "made.nc",
    format: "made",
    attributes: {},
    variables: [variable],
    unlimited: [],
    writeLike: () => Promise.reject(new Error("not written")),
    close: async () => {},
  };
  return { reads, open: () => fieldsOfVariable(arrays, variable, {}) };
}

const stream = randomStream(1, 1);
const ORDERS: Readonly<Record<string, readonly number[]>> = {
  "one after the other": Array.from({ length: EVENTS }, (_, i) => i),
  "of a shard": Array.from({ length: EVENTS / 50 }, (_, i) => 7 + 50 * i),
  backwards: Array.from({ length: 20 }, (_, i) => EVENTS - 1 - 61 * i),
  "at random": Array.from({ length: 20 }, () => stream.below(EVENTS)),
};

test.each([null, 1, 30, 5000])(
  "in chunks of %s events each is read as it is, in any order",
  async (chunk) => {
    for (const [name, order] of Object.entries(ORDERS)) {
      const fields = await file(chunk).open();
      for (const event of order) {
        const [values] = await fields.readEvent(event);
        expect([values?.length, values?.[0], values?.at(-1)], name).toEqual([HEIGHT * WIDTH, event, event]);
      }
    }
  },
);

test("a shard reads little but its own events, or their chunks; the whole is read once", async () => {
  const read = async (chunk: number | null, order: string): Promise<number> => {
    const { reads, open } = file(chunk);
    const fields = await open();
    for (const event of ORDERS[order]!) await fields.readEvent(event);
    return reads.reduce((sum, count) => sum + count, 0);
  };
  // A block of 16 MiB to begin with, then 64 KiB or a chunk for each event.
  expect(await read(null, "of a shard")).toBeLessThan(512 + 30 * 2);
  expect(await read(1, "of a shard")).toBeLessThan(512 + 30 * 2);
  expect(await read(30, "of a shard")).toBeLessThan(512 + 30 * 30);
  expect(await read(null, "one after the other")).toBe(EVENTS);
  expect(await read(30, "one after the other")).toBe(EVENTS);
});
