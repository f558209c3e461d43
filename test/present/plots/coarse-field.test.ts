import { describe, expect, test } from "vitest";
import { makeField } from "../../../lib/fields/field.js";
import { fieldToDraw } from "../../../lib/present/plots/coarse-field.js";
import { type MapField, precipitationMaps } from "../../../lib/present/plots/map.js";
import { renderSvg } from "../../../lib/present/render.js";

const none = Number.NaN;

/** 3 × 5 cells; means over 2 × 2 blocks by hand. */
const grid = {
  height: 3,
  width: 5,
  lat: Float64Array.of(50, 49, 48),
  lon: Float64Array.of(0, 1, 2, 3, 4),
};
const values = Float32Array.of(1, 2, 3, 4, 5, 6, 7, none, 9, 10, 11, 12, none, none, 15);

describe("fields to draw", () => {
  test("a field that fits is drawn as it is", () => {
    const field = makeField("mm/day", grid, values);
    expect(fieldToDraw(field, 5)).toEqual({ field, block: 1 });
    expect(fieldToDraw(field, 5).field).toBe(field);
  });
  test("a longer side is drawn as means of what is finite, smaller blocks at the edges", () => {
    const { field, block } = fieldToDraw(makeField("mm/day", grid, values), 3);
    expect(block).toBe(2);
    expect([field.grid.height, field.grid.width]).toEqual([2, 3]);
    expect([...field.values]).toEqual([4, Math.fround(16 / 3), 7.5, 11.5, none, 15]);
    expect([...field.grid.lat!]).toEqual([49.5, 48]);
    expect([...field.grid.lon!]).toEqual([0.5, 2.5, 4]);
  });
  test("masked cells are no part of a mean; a block is masked where all of its cells are", () => {
    const mask = Uint8Array.of(1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1);
    const { field } = fieldToDraw(makeField("mm/day", grid, values, mask), 3);
    expect([...field.mask!]).toEqual([1, 1, 0, 1, 1, 1]);
    expect([...field.values]).toEqual([4, Math.fround(16 / 3), none, 11.5, none, 15]);
  });
});

describe("maps of large grids", () => {
  const panel = { title: "real", subtitle: "day 1", field: makeField("mm/day", grid, values) };
  const drawn = (mostSide?: number): MapField =>
    (
      precipitationMaps([panel], mostSide === undefined ? {} : { mostSide }).usermeta as {
        fields: MapField[];
      }
    ).fields[0]!;

  test("say that means are drawn, and keep what was drawn", () => {
    expect(drawn(3)).toEqual({
      title: "real",
      subtitle: "day 1; drawn: means of 2×2 cells",
      width: 3,
      values: [4, Math.fround(16 / 3), 7.5, 11.5, null, 15],
    });
    expect(drawn().subtitle).toBe("day 1");
  });
  test("have the sentence on a line of its own", async () => {
    const svg = await renderSvg(precipitationMaps([panel], { mostSide: 3 }));
    expect(svg).toContain(">day 1<");
    expect(svg).toContain(">drawn: means of 2×2 cells<");
  });
  test("have the axes of the whole grid", () => {
    const axes = (mostSide: number): string[] =>
      JSON.stringify(precipitationMaps([panel], { mostSide })).match(/"domain":\[[^\]]*\]/g)!;
    expect(axes(3)).toEqual(axes(5));
    expect(axes(3)).toContain('"domain":[47.5,50.5]');
  });
});
