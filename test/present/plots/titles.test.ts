import { expect, test } from "vitest";
import { cellMapPlot } from "../../../lib/present/plots/cell-maps.js";
import { precipitationMaps } from "../../../lib/present/plots/map.js";
import { renderSvg } from "../../../lib/present/render.js";
import type { CellMap, CellMaps } from "../../../lib/run/maps/cell-maps.js";
import { gradientField } from "./fields.js";

/** Where texts of a drawing stand, from its top: transforms of the groups around them are added. */
function heightsOf(svg: string): Map<string, number> {
  const heights = new Map<string, number>();
  const open: number[] = [0];
  for (const [, slash, name, attributes, selfClosing, text] of svg.matchAll(
    /<(\/?)(g|text)\b([^>]*?)(\/?)>([^<]*)/g,
  )) {
    const own = Number(/transform="translate\([^,]+,([^)]+)\)/.exec(attributes!)?.[1] ?? 0);
    if (slash) name === "g" && open.pop();
    else if (name === "g" && !selfClosing) open.push(open.at(-1)! + own);
    else if (name === "text") heights.set(text!, open.at(-1)! + own);
  }
  return heights;
}

test("titles of maps side by side stand at one height, whatever stands under them and beside", async () => {
  const field = gradientField();
  const heights = heightsOf(
    await renderSvg(
      precipitationMaps([
        { title: "real", subtitle: "a day", field },
        { title: "generated", field },
        { title: "cured", field },
      ]),
    ),
  );
  expect(heights.get("generated")).toBe(heights.get("real"));
  expect(heights.get("cured")).toBe(heights.get("real"));
});

test("so do those of maps by cell: before, after, and their difference", async () => {
  // Row 0 is labelled at the very top, above the edge of the map.
  const grid = { height: 8, width: 8 };
  const cells = grid.height * grid.width;
  const values = Float64Array.from({ length: cells }, (_, i) => i % 7);
  const map = {
    id: "mean",
    label: "mean",
    unit: "mm/day",
    expected: null,
    sides: [
      { name: "before", values },
      { name: "after", values: values.map((v) => v + 1) },
    ],
    difference: new Float64Array(cells).fill(1),
    p: new Float64Array(cells).fill(0.5),
    significant: new Uint8Array(cells),
  } as unknown as CellMap;
  const maps = { grid, level: 0.05, blocks: 8, eventsPerBlock: 2 } as unknown as CellMaps;
  const heights = heightsOf(await renderSvg(cellMapPlot(map, maps)));
  expect(heights.get("after")).toBe(heights.get("before"));
  expect(heights.get("after less before")).toBe(heights.get("before"));
});
