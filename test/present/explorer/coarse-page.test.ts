import { describe, expect, test } from "vitest";
import { ValueError } from "../../../lib/errors.js";
import { type EventSet, eventsOf } from "../../../lib/fields/event.js";
import { type Field, makeField } from "../../../lib/fields/field.js";
import { evaluate } from "../../../lib/metrics/evaluate.js";
import { unpackValues } from "../../../lib/present/explorer/client/unpack.js";
import type { PageData } from "../../../lib/present/explorer/page-data.js";
import { smallestBlock } from "../../../lib/present/explorer/smallest-block.js";
import { buildExplorer, EXPLORER_LIMIT } from "../../../lib/present/explorer.js";

/** The grid of PRISM: the contiguous United States in cells of 1/24°. */
const prism = { height: 621, width: 1405 };

/** A set of one event; whole numbers, so that every mean over four cells is exact. */
function onPrism(): EventSet<"mm/day"> {
  const field = (amount: (y: number, x: number) => number): Field<"mm/day"> =>
    makeField(
      "mm/day",
      prism,
      Float32Array.from({ length: prism.height * prism.width }, (_, i) =>
        amount(Math.floor(i / prism.width), i % prism.width),
      ),
    );
  const storm = (y: number, x: number): number => (y < 300 ? 0 : (y * 7 + x * 3) % 23);
  return eventsOf([
    {
      key: "1981-06-01",
      index: 0,
      truth: field((y, x) => (y === 0 && x < 3 ? Number.NaN : storm(y, x))),
      members: Array.from({ length: 5 }, (_, k) => field((y, x) => storm(y, x) + k + 1)),
    },
  ]);
}

test("six fields of PRISM's grid are held as means over 2 × 2 cells, which the page and its maker are told", async () => {
  const events = onPrism();
  const told: string[] = [];
  const html = await buildExplorer({
    title: "PRISM",
    models: [{ id: "m", label: "m", events }],
    provenance: {},
    onCoarse: (sentence) => told.push(sentence),
  });
  expect(Buffer.byteLength(html)).toBeLessThan(EXPLORER_LIMIT);
  expect(told).toEqual([
    "621×1405 cells do not fit in the page: its maps, and the numbers of one event, are of means over 2×2 cells (311×703); numbers over all events are of every cell",
  ]);
  expect(html).toContain("Both maps, and all that is said of this event, are means over 2×2 cells");
  expect(html).not.toContain("the library's own bits, not rounded");

  const data = JSON.parse(/id="data">(.*?)<\/script>/s.exec(html)![1]!) as PageData;
  expect([data.block, data.grid.height, data.grid.width]).toEqual([2, 311, 703]);
  const truth = await unpackValues(data.events[0]!.truth);
  const member = await unpackValues(data.models[0]!.members[0]![0]!);
  // Rows 0 and 1: dry, three cells missing. Of (0, 0), cells (1, 0) and (1, 1) are left; of (0, 1), all but (0, 2).
  expect([truth[0], truth[1], truth[2]]).toEqual([0, 0, 0]);
  expect([member[0], member[1], member[2]]).toEqual([1, 1, 1]);
  // Rows 300, 301, columns 0, 1: 7·300 = 2100 = 91·23 + 7, so 7, 10, 14, 17.
  expect(truth[150 * 703]).toBe(12);
  expect(member[150 * 703]).toBe(13);
  // The last row stands alone: 7·620 = 4340 = 188·23 + 16, so 16 and 19.
  expect(truth[310 * 703]).toBe(17.5);

  const whole = await evaluate(events);
  expect(data.models[0]!.sweep.wetFraction[0]).toBe(whole.wetFraction.samples);
  expect(data.models[0]!.truthWet).toBe(whole.wetFraction.truth);
});

describe("what a page can hold", () => {
  const room = 10_500_000;
  /** Fields that nobody may read. */
  const unread = (height: number, width: number, members: number, mask: Uint8Array | null = null) =>
    ({
      space: "mm/day",
      grid: { height, width },
      mask,
      length: 9,
      members,
      notes: [],
      // biome-ignore lint/correctness/useYield: it throws
      async *[Symbol.asyncIterator]() {
        throw new Error("read");
      },
    }) as EventSet<"mm/day">;

  test("is decided before fields are read that would not fit", async () => {
    // A value takes 4 · 1.01 · 4/3 bytes at most: six fields of 872,505 cells 28.2 MB, of 311 × 703 cells 7.1 MB.
    expect(await smallestBlock([unread(621, 1405, 5)], room)).toBe(2);
    expect(await smallestBlock([unread(621, 1405, 5)], 7_000_000)).toBe(3);
    expect(await smallestBlock([unread(4000, 4000, 2)], room)).toBe(5);
  });

  test("depends on the cells that count, and on all models", async () => {
    const land = Uint8Array.from({ length: 1_000_000 }, (_, i) => (i < 500_000 ? 1 : 0));
    expect(await smallestBlock([unread(1000, 1000, 5, land)], room)).toBe(2);
    expect(await smallestBlock([unread(1000, 1000, 5)], room)).toBe(2);
    expect(await smallestBlock([unread(1000, 1000, 2), unread(1000, 1000, 3)], room)).toBe(2);
  });

  test("is never a map of fewer than a hundred blocks: what would fit is named", async () => {
    const crowd = smallestBlock([unread(1000, 1000, 400)], room);
    await expect(crowd).rejects.toThrow(ValueError);
    // 100 × 100 blocks: 59,328 bytes a field at most, 176 fields in 10.5 MB.
    await expect(crowd).rejects.toThrow("even as maps of 100×100 cells: give at most 175 samples in all");
  });
});
