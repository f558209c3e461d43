import { describe, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import type { Attributes } from "../../lib/io/arrays/array-file.js";
import type { Output } from "../../lib/io/arrays/output.js";
import type { FieldAxes } from "../../lib/io/cf/cf.js";
import type { ArrayOrigin, FieldFile } from "../../lib/io/fields/field-file.js";
import { outputLike } from "../../lib/io/fields/output-like.js";
import { type Held, heldFile } from "./in-memory.js";

interface Given {
  readonly field?: Partial<Held>;
  readonly others?: readonly Held[];
  readonly file?: Attributes;
  readonly axes?: FieldAxes;
  readonly like?: Partial<FieldFile>;
  readonly isAmount?: boolean;
  readonly events?: readonly number[];
  readonly unlimited?: readonly string[];
}

/** What is written like a file of 4 events of 2×3 cells. */
async function written(given: Given = {}): Promise<Output> {
  const field: Held = {
    name: "pr",
    dims: ["time", "lat", "lon"],
    shape: [4, 2, 3],
    dtype: "<f4",
    attributes: { units: "mm/h" },
    ...given.field,
  };
  const file = heldFile([field, ...(given.others ?? [])], given.file, { unlimited: given.unlimited ?? [] });
  const variable = file.variables[0]!;
  const axes = given.axes ?? { event: 0, member: null, y: 1, x: 2 };
  const origin = {
    kind: "array",
    file,
    variable,
    axes,
    factor: 24,
    isAmount: given.isAmount ?? false,
    storedAt: async () => 0,
  } as ArrayOrigin;
  const like = {
    path: "held.nc",
    units: "mm/h",
    grid: { height: 2, width: 3 },
    events: axes.event === null ? 1 : field.shape[axes.event],
    members: null,
    ...given.like,
  } as unknown as FieldFile;
  return outputLike(like, origin, given.events ?? [0, 1, 2, 3], "now");
}
const number = (value: number) => Float64Array.of(value);
const line = (name: string, dim: string, length: number, more: Partial<Held> = {}): Held => ({
  name,
  dims: [dim],
  shape: [length],
  ...more,
});

describe("attributes of the file", () => {
  test("as they were, with the history before the older one", async () => {
    expect((await written({ file: { title: "x" } })).attributes).toEqual({ title: "x", history: "now" });
    expect((await written({ file: { history: "then" } })).attributes.history).toBe("now\nthen");
    expect((await written({ file: { history: "" } })).attributes.history).toBe("now");
    expect((await written({ file: { history: number(1) } })).attributes.history).toBe("now");
    expect((await written({ unlimited: ["time"] })).unlimited).toEqual(["time"]);
  });
});

describe("the field", () => {
  test("event, member, rows, columns, whatever their order was", async () => {
    const { field } = await written({
      field: { dims: ["lon", "lat", "ens", "time"], shape: [3, 2, 5, 4] },
      axes: { event: 3, member: 2, y: 1, x: 0 },
      like: { members: 5 },
    });
    expect([field.name, field.dims, field.shape, field.hasEvents, field.factor]).toEqual([
      "pr",
      ["time", "ens", "lat", "lon"],
      [4, 5, 2, 3],
      true,
      24,
    ]);
  });
  test("without events, or without names", async () => {
    const alone = await written({
      field: { dims: ["lat", "lon"], shape: [2, 3] },
      axes: { event: null, member: null, y: 0, x: 1 },
      events: [0],
    });
    expect([alone.field.dims, alone.field.shape, alone.field.hasEvents]).toEqual([
      ["lat", "lon"],
      [2, 3],
      false,
    ]);
    const plain = await written({
      field: { dims: ["", "", "", ""], shape: [4, 5, 2, 3] },
      axes: { event: 0, member: 1, y: 2, x: 3 },
      like: { members: 5 },
    });
    expect(plain.field.dims).toEqual(["event", "member", "y", "x"]);
  });
  test("with members that the file had not, or no longer", async () => {
    const more = await written({ like: { members: 7 } });
    expect([more.field.dims, more.field.shape]).toEqual([
      ["time", "member", "lat", "lon"],
      [4, 7, 2, 3],
    ]);
    const fewer = await written({
      field: { dims: ["time", "ens", "lat", "lon"], shape: [4, 5, 2, 3] },
      axes: { event: 0, member: 1, y: 2, x: 3 },
    });
    expect([fewer.field.dims, fewer.field.shape]).toEqual([
      ["time", "lat", "lon"],
      [4, 2, 3],
    ]);
  });
  test.each([
    ["<f4", "<f4"],
    [">f4", "<f4"],
    ["<f2", "<f4"],
    ["<i2", "<f4"],
    [">u2", "<f4"],
    ["|i1", "<f4"],
    ["|u1", "<f4"],
    ["<i4", "<f8"],
    ["<u4", "<f8"],
    ["<i8", "<f8"],
    ["<f8", "<f8"],
    [">f8", "<f8"],
  ])("of %s is written as %s", async (dtype, as) => {
    expect((await written({ field: { dtype } })).field.dtype).toBe(as);
  });
  test("keeps its fill where it was not packed, in its own precision; else NaN is missing", async () => {
    const fill = async (dtype: string, attributes: Attributes) =>
      (await written({ field: { dtype, attributes } })).field.fill;
    expect(await fill("<f4", { _FillValue: number(1e20) })).toBe(Math.fround(1e20));
    expect(await fill("<f8", { _FillValue: number(1e20) })).toBe(1e20);
    expect(await fill("<f4", { missing_value: number(-9999) })).toBe(-9999);
    expect(await fill("<f4", { missing_value: number(-1), _FillValue: number(-2) })).toBe(-2);
    expect(await fill("<f4", {})).toBeNaN();
    expect(await fill("<f4", { _FillValue: "-9999" })).toBeNaN();
    expect(await fill("<i2", { _FillValue: Int16Array.of(-1) })).toBeNaN();
    expect(await fill("<f4", { _FillValue: number(-1), scale_factor: number(2) })).toBeNaN();
    expect(await fill("<f4", { _FillValue: number(-1), add_offset: number(2) })).toBeNaN();
  });
  test("loses what said how it was packed, and nothing else", async () => {
    const attributes = {
      long_name: "rain",
      cell_methods: "time: sum",
      _FillValue: number(-1),
      missing_value: number(-1),
      scale_factor: number(2),
      add_offset: number(0),
      _Unsigned: "true",
      _Undetect: number(0),
      valid_min: number(0),
      valid_max: number(9),
      valid_range: Float64Array.of(0, 9),
    };
    const kept = { long_name: "rain", cell_methods: "time: sum", units: "mm/h" };
    expect((await written({ field: { attributes } })).field.attributes).toEqual(kept);
    expect(
      (
        await written({
          field: {
            dtype: "<i2",
            attributes: { ...attributes, scale_factor: undefined, add_offset: undefined } as never,
          },
        })
      ).field.attributes,
    ).toEqual(kept);
    expect(
      (await written({ field: { attributes: { valid_min: number(0), _FillValue: number(-1) } } })).field
        .attributes,
    ).toEqual({ valid_min: number(0), units: "mm/h" });
    expect((await written({ like: { units: "" } })).field.attributes).toEqual({ units: "mm/h" });
    expect((await written({ field: { attributes: {} }, like: { units: "" } })).field.attributes).toEqual({});
  });
  test("of amounts becomes a rate where its events are other ones, and the steps with them", async () => {
    const amounts = {
      field: { attributes: { units: "mm", cell_methods: "time: sum", long_name: "rain" } },
      like: { units: "mm" },
      isAmount: true,
    };
    const rate = { units: "mm/day", standard_name: "lwe_precipitation_rate", long_name: "rain" };
    for (const events of [[0, 1, 2], [1, 0, 2, 3], [3], [0, 0, 1, 2]]) {
      const { field } = await written({ ...amounts, events });
      expect([field.attributes, field.factor]).toEqual([rate, 1]);
    }
    const { field } = await written(amounts);
    expect([field.attributes, field.factor]).toEqual([
      { units: "mm", cell_methods: "time: sum", long_name: "rain" },
      24,
    ]);
    expect((await written({ ...amounts, isAmount: false, events: [1] })).field.factor).toBe(24);
  });
  test("is handed over in blocks of 256 KiB, of one event at least, of all at most", async () => {
    const block = async (
      height: number,
      width: number,
      events: number,
      dtype: string,
      members: number | null = null,
    ) =>
      (
        await written({
          field: { shape: [events, height, width], dtype },
          like: { grid: { height, width }, members },
          events: Array.from({ length: events }, (_, i) => i),
        })
      ).field.blockEvents;
    expect(await block(64, 64, 100, "<f4")).toBe(16);
    expect(await block(64, 64, 100, "<f8")).toBe(8);
    expect(await block(64, 64, 100, "<f8", 3)).toBe(2);
    expect(await block(64, 64, 10, "<f4")).toBe(10);
    expect(await block(300, 300, 3, "<f4")).toBe(1);
  });
});

describe("what comes along", () => {
  const nameOf = ({ arrays }: Output) => arrays.map(({ name }) => name);
  test("coordinates of its group and around it, events taken, places of cells, but no other field", async () => {
    const others: Held[] = [
      line("time", "time", 4, {
        data: Int32Array.of(10, 11, 12, 13),
        dtype: "<i4",
        attributes: { units: "days since 2000-01-01" },
      }),
      line("lat", "lat", 2),
      line("names", "time", 4, { data: ["a", "b", "c", "d"], dtype: "<U1" }),
      { name: "time_bnds", dims: ["time", "nv"], shape: [4, 2] },
      { name: "swapped", dims: ["nv", "time"], shape: [2, 4] },
      { name: "cells", dims: ["lat", "lon"], shape: [2, 3] },
      { name: "tas", dims: ["time", "lat", "lon"], shape: [4, 2, 3] },
      { name: "crs", dims: [], shape: [], data: Int32Array.of(1), dtype: "<i4" },
      { name: "other/x", dims: ["lat"], shape: [2] },
    ];
    const whole = await written({ others });
    expect(nameOf(whole)).toEqual(["time", "lat", "names", "time_bnds", "swapped", "cells", "crs"]);
    expect(whole.arrays[0]).toEqual({
      name: "time",
      dtype: "<i4",
      dims: ["time"],
      shape: [4],
      attributes: { units: "days since 2000-01-01" },
      data: Int32Array.of(10, 11, 12, 13),
    });
    const some = await written({ others, events: [3, 1] });
    const data = Object.fromEntries(some.arrays.map(({ name, shape, data }) => [name, [shape, data]]));
    expect(data).toEqual({
      time: [[2], Int32Array.of(13, 11)],
      lat: [[2], Float64Array.of(0, 1)],
      names: [[2], ["d", "b"]],
      time_bnds: [[2, 2], Float64Array.of(6, 7, 2, 3)],
      swapped: [[2, 2], Float64Array.of(3, 1, 7, 5)],
      cells: [[2, 3], Float64Array.of(0, 1, 2, 3, 4, 5)],
      crs: [[], Int32Array.of(1)],
    });
    const turned = await written({ others, events: [1, 0, 2, 3] });
    expect(turned.arrays[0]!.data).toEqual(Int32Array.of(11, 10, 12, 13));
  });
  test("of a file of arrays without names: lines, and what has fewer axes; its times by their name and length", async () => {
    const plain = { dims: ["", "", ""] };
    const others: Held[] = [
      line("time", "", 4),
      line("keys", "", 4),
      line("dates", "", 5),
      line("lat", "", 4),
      { name: "mask", dims: ["", ""], shape: [2, 3] },
      { name: "other", dims: ["", "", ""], shape: [4, 2, 3] },
      { name: "days", dims: ["", ""], shape: [4, 2] },
    ];
    const some = await written({ field: plain, others, events: [2] });
    expect(some.arrays.map(({ name, dims, shape }) => [name, dims, shape])).toEqual([
      ["time", ["time"], [1]],
      ["keys", ["keys"], [1]],
      ["dates", ["dates"], [5]],
      ["lat", ["lat"], [4]],
      ["mask", ["mask_0", "mask_1"], [2, 3]],
      ["days", ["days_0", "days_1"], [4, 2]],
    ]);
    const alone = await written({
      field: { dims: ["", ""], shape: [2, 3] },
      axes: { event: null, member: null, y: 0, x: 1 },
      events: [0],
      others: [line("time", "", 1), { name: "more", dims: ["", ""], shape: [2, 3] }],
    });
    expect(nameOf(alone)).toEqual(["time"]);
  });
  test("members, only while they are as many", async () => {
    const ens = {
      field: { dims: ["time", "ens", "lat", "lon"], shape: [4, 5, 2, 3] },
      axes: { event: 0, member: 1, y: 2, x: 3 },
      others: [line("ens", "ens", 5), line("lat", "lat", 2)],
    };
    expect(nameOf(await written({ ...ens, like: { members: 5 } }))).toEqual(["ens", "lat"]);
    expect(nameOf(await written({ ...ens, like: { members: 6 } }))).toEqual(["lat"]);
    expect(nameOf(await written({ others: [line("ens", "ens", 5)], like: { members: 6 } }))).toEqual(["ens"]);
  });
  test.each(["/abs", "../out", "a/../b", "a\\..\\b", ".."])(
    "a variable called %s is refused, as a field too",
    async (name) => {
      await expect(
        written({ others: [line(name, "lat", 2)], field: { name: `${name}/pr`.replace("\\", "/") } }),
      ).rejects.toThrow(FormatError);
      await expect(written({ field: { name } })).rejects.toThrow(
        /leads out of any folder it is written to: rename it/,
      );
    },
  );
  test("dots within names are names", async () => {
    expect((await written({ field: { name: "a..b/..c" } })).field.name).toBe("a..b/..c");
  });
});
