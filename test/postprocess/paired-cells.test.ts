import { expect, test } from "vitest";
import { ShapeError, ValueError } from "../../lib/errors.js";
import { needCells, pairedCells } from "../../lib/postprocess/paired-cells.js";
import { mm } from "./fields.js";

test("cells inside both masks and finite in both fields can be compared", () => {
  const truth = mm([1, 2, Number.NaN, 4, 5, 6], [1, 0, 1, 1, 1, 1]);
  const member = mm([1, 2, 3, Number.POSITIVE_INFINITY, 5, 6], [1, 1, 1, 1, 0, 1]);
  const out = new Uint8Array(6).fill(7);
  expect(pairedCells(truth, member, out)).toBe(2);
  expect([...out]).toEqual([1, 0, 0, 0, 0, 1]);
  expect(pairedCells(mm([1, 2]), mm([3, 4]), new Uint8Array(2))).toBe(2);
});

test("fields of different grids, or marks for another one, are refused with the sizes", () => {
  const [two, three] = [mm([1, 2]), mm([1, 2, 3])];
  expect(() => pairedCells(two, three, new Uint8Array(2))).toThrow(ShapeError);
  expect(() => pairedCells(three, two, new Uint8Array(3))).toThrow("truth has 3 cells and a sample 2");
  expect(() => pairedCells(two, two, new Uint8Array(3))).toThrow("the grid 3");
});

test("nothing to fit on is an error, one cell is enough", () => {
  expect(() => needCells(0, 3)).toThrow(ValueError);
  expect(() => needCells(0, 3)).toThrow("in 3 events no cell");
  expect(needCells(1, 3)).toBeUndefined();
});
