import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { FORMATS } from "../../lib/io/formats/formats.js";
import { openArrays } from "../../lib/io/formats/open-arrays.js";

/** A file of each, by another tool (the scripts beside them). */
const FILES: Readonly<Record<string, readonly string[]>> = {
  ".npy": ["fortran.npy"],
  ".npz": ["members.npz"],
  "NetCDF-3": ["classic.nc"],
  "NetCDF-4/HDF5": ["packed.nc", "knmi.h5"],
  Zarr: ["v2.zarr.zip", "v3.zarr.zip"],
  GeoTIFF: ["packed.tif"],
};

test("each format that is listed has a file here and its place on the page of files", async () => {
  const page = await readFile("docs/files.md", "utf8");
  const names = FORMATS.map(({ name }) => name);
  expect(Object.keys(FILES).sort()).toEqual([...names].sort());
  expect(names.flatMap((name) => name.split("/")).filter((name) => !page.includes(name))).toEqual([]);
});

test.each(FORMATS.map(({ name }) => [name] as const))("files of %s are opened as such", async (name) => {
  for (const file of FILES[name]!) {
    const arrays = await openArrays(fileURLToPath(new URL(`fixtures/${file}`, import.meta.url)));
    expect(`${name} as ${name.replace(".", "")}`).toContain(arrays!.format.replace(/ v[23]$/, ""));
    expect(arrays!.variables.length).toBeGreaterThan(0);
    await arrays!.close();
  }
});
