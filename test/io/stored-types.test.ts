import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as h5 from "h5wasm/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readAll } from "../../lib/io/arrays/array-file.js";
import type { NpyData } from "../../lib/io/arrays/npy-dtype.js";
import type { Output } from "../../lib/io/arrays/output.js";
import { openNetcdf4 } from "../../lib/io/formats/netcdf4/netcdf4.js";
import { writeNetcdf4Output } from "../../lib/io/formats/netcdf4/write-netcdf4.js";

let folder: string;
beforeEach(async () => {
  await h5.ready;
  folder = await mkdtemp(join(tmpdir(), "undrizzle-types-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** In the letters of NumPy, which the HDF5 library takes. */
const TYPES: readonly [letter: string, dtype: string, data: Exclude<NpyData, string[]>][] = [
  ["<f4", "<f4", Float32Array.of(0.5, -2)],
  ["<d", "<f8", Float64Array.of(0.1, 1e300)],
  ["<b", "|i1", Int8Array.of(-128, 127)],
  ["<h", "<i2", Int16Array.of(-32768, 300)],
  ["<i", "<i4", Int32Array.of(-2147483648, 70000)],
  ["<q", "<i8", BigInt64Array.of(-(2n ** 62n), 5n)],
  ["<B", "|u1", Uint8Array.of(255, 0)],
  ["<H", "<u2", Uint16Array.of(65535, 1)],
  ["<I", "<u4", Uint32Array.of(4294967295, 1)],
  ["<Q", "<u8", BigUint64Array.of(2n ** 63n, 1n)],
];

describe("HDF5 types", () => {
  test.each(TYPES)(
    "%s is read with its numbers, as a variable and as attributes",
    async (letter, dtype, data) => {
      const path = join(folder, "a.h5");
      const file = new h5.File(path, "w");
      const made = file.create_dataset({ name: "v", data: data as Float64Array, shape: [2], dtype: letter });
      made.create_attribute("two", data as Float64Array, [2], letter);
      made.create_attribute("one", data.slice(0, 1) as Float64Array, [], letter);
      file.close();
      const opened = await openNetcdf4(path);
      const variable = opened.variables[0]!;
      expect([variable.name, variable.dtype, variable.shape]).toEqual(["v", dtype, [2]]);
      expect(await readAll(variable)).toEqual(data);
      expect(variable.attributes.two).toEqual(data);
      const one = variable.attributes.one as Exclude<NpyData, string[]>;
      expect([one.length, Number(one[0])]).toEqual([1, Number(data[0])]);
      expect(one).toEqual(data.slice(0, 1));
      await opened.close();
    },
  );

  test("texts of attributes: one, several, UTF-8 that is called ASCII, Latin letters that are none", async () => {
    const path = join(folder, "a.h5");
    const file = new h5.File(path, "w");
    const made = file.create_dataset({ name: "v", data: Float32Array.of(1), shape: [1], dtype: "<f4" });
    made.create_attribute("plain", "mm/day", [], "A6");
    made.create_attribute("utf8", "Zürich", [], "A7");
    made.create_attribute("several", ["a", "bé"], [2], "S");
    made.create_attribute("single", ["one"], [1], "S");
    file.close();
    const opened = await openNetcdf4(path);
    expect(opened.variables[0]!.attributes).toEqual({
      plain: "mm/day",
      utf8: "Zürich",
      several: ["a", "bé"],
      single: "one",
    });
    await opened.close();
  });

  test("axes that may grow are unlimited, beyond their length or without end", async () => {
    const path = join(folder, "a.h5");
    const file = new h5.File(path, "w");
    for (const [name, maxshape] of [
      ["endless", [null, 3]],
      ["roomy", [2, 9]],
      ["fixed", [2, 3]],
    ] as const) {
      const [y, x] = [`${name}_y`, `${name}_x`];
      for (const [dim, length] of [
        [y, 2],
        [x, 3],
      ] as const)
        file
          .create_dataset({ name: dim, data: new Float32Array(length), shape: [length], dtype: "<f4" })
          .make_scale(dim);
      const made = file.create_dataset({
        name,
        data: new Float32Array(6),
        shape: [2, 3],
        dtype: "<f4",
        maxshape: [...maxshape],
        chunks: [1, 3],
      });
      made.attach_scale(0, `/${y}`);
      made.attach_scale(1, `/${x}`);
    }
    file.close();
    const opened = await openNetcdf4(path);
    expect([...opened.unlimited].sort()).toEqual(["endless_y", "roomy_x"]);
    await opened.close();
  });
});

test.each(TYPES)(
  "a companion of type %s is written as it is, read by the HDF5 library itself",
  async (_, dtype, data) => {
    const output: Output = {
      attributes: { title: "two", none: "", numbers: data },
      unlimited: ["t"],
      arrays: [
        { name: "t", dims: ["t"], shape: [2], dtype, data, attributes: { axis: "T" } },
        { name: "two_axes", dims: ["t", "x"], shape: [2, 1], dtype, data, attributes: {} },
      ],
      field: {
        name: "pr",
        dims: ["t", "x"],
        shape: [2, 1],
        dtype: "<f4",
        attributes: { units: "mm/day" },
        hasEvents: true,
        blockEvents: 1,
        fill: -1,
        factor: 1,
      },
    };
    const path = join(folder, "out.nc");
    const sink = await writeNetcdf4Output(output, path);
    await sink.write(Float32Array.of(3));
    await sink.write(Float32Array.of(4));
    await sink.finish();
    const file = new h5.File(path, "r");
    const stored = (name: string) => file.get(name) as h5.Dataset;
    expect(stored("t").value).toEqual(data);
    expect(stored("two_axes").value).toEqual(data);
    expect(stored("t").attrs.axis!.value).toBe("T");
    expect(stored("pr").value).toEqual(Float32Array.of(3, 4));
    const { maxshape, chunks } = stored("pr").metadata;
    expect([chunks, maxshape![1], Number(maxshape![0]) > 2]).toEqual([[1, 1], 1, true]);
    expect(stored("pr").attrs._FillValue!.value).toEqual(Float32Array.of(-1));
    expect(stored("two_axes").get_attached_scales(0)).toEqual(["/t"]);
    expect(file.attrs.numbers!.value).toEqual(data);
    expect([file.attrs.title!.value, file.attrs.none!.value]).toEqual(["two", ""]);
    file.close();
  },
);
