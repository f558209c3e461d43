import { describe, expect, it } from "vitest";
import { cellsOf, cellsWhere, linesFrom, sumOver } from "../../../lib/diagnosis/places/area.js";

const GRID = { height: 3, width: 4 };
const VALUES = Float32Array.of(1, 2, 4, 8, 16, Number.NaN, 64, 128, 256, 512, 1024, 2048);

describe("areas of a grid", () => {
  it("are whole lines, every so many", () => {
    expect([...cellsOf(linesFrom("row", 1, 2), GRID)]).toEqual([4, 5, 6, 7]);
    expect([...cellsOf(linesFrom("column", 1, 4, 2), GRID)]).toEqual([1, 3, 5, 7, 9, 11]);
  });

  it("have sums to which missing cells add nothing", () => {
    expect(sumOver(VALUES, linesFrom("row", 0, 3, 2), GRID)).toBe(15 + 3840);
    expect(sumOver(VALUES, linesFrom("column", 1, 3), GRID)).toBe(2 + 512 + 4 + 64 + 1024);
    expect(
      sumOver(
        VALUES,
        cellsWhere(GRID, (y, x) => y === x),
        GRID,
      ),
    ).toBe(1 + 1024);
  });
});
