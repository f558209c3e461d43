import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { makeField } from "../../lib/fields/field.js";
import type { drawingThreads } from "../../lib/present/drawing-threads.js";
import { precipitationMaps } from "../../lib/present/plots/map.js";
import { renderPng } from "../../lib/present/render.js";

const compiled = pathToFileURL(resolve(import.meta.dirname, "../../dist/present/drawing-threads.js")).href;
const plots = [0, 1, 2].map((k) =>
  precipitationMaps([
    { title: `day ${k}`, field: makeField("mm/day", { height: 2, width: 2 }, Float32Array.of(0, k, 5, 40)) },
  ]),
);

test.each([1, 2, 3])(
  "on %i threads pictures have the bytes that this one draws, in any order",
  async (threads) => {
    const { drawingThreads: start } = (await import(compiled)) as { drawingThreads: typeof drawingThreads };
    const drawing = start(100, threads);
    try {
      expect(drawing.threads).toBe(threads);
      const backwards = await Promise.all([...plots].reverse().map((plot) => drawing.png(plot)));
      const here = await Promise.all(plots.map((plot) => renderPng(plot)));
      expect(backwards.reverse().map((png) => Buffer.from(png))).toEqual(here.map((png) => Buffer.from(png)));
      expect(new Set(here.map((png) => Buffer.from(png).toString("base64"))).size).toBe(3);
    } finally {
      drawing.release();
    }
  },
);

test("a plot that cannot be drawn fails, and those after it are drawn", async () => {
  const { drawingThreads: start } = (await import(compiled)) as { drawingThreads: typeof drawingThreads };
  const drawing = start(100, 2);
  try {
    const wrong = drawing.png({ ...plots[0]!, vconcat: [{ mark: "nothing of the kind" }] });
    await expect(wrong).rejects.toThrow();
    await expect(drawing.png(plots[1]!)).resolves.toHaveProperty("length");
  } finally {
    drawing.release();
  }
});
